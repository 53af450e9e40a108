/** What overlays are today: most are how it is anyway. */
export const OVERLAY_NOTES: Readonly<Record<string, string>> = {
  istio: 'it hangs on the gateway anyway',
  application: 'the index of applications has ended',
  'cert-manager': 'certificates of webhooks come from cert-manager anyway',
  'self-signed': 'the certificates of webhooks sign themselves anyway',
  db: 'its database comes with it',
  'db-manager': 'its database comes with it',
  'use-kf-user': 'runs of a profile have the account default-editor, with the identity of the profile',
  gcp: 'its service account gets an identity by components.pipelines.objectStore.credentials',
  'managed-cert': 'the certificate belongs to the load balancer before the gateway',
  'https-gateway': 'gateway.tls',
  'gcp-credentials': 'cert-manager needs no account for certificates by HTTP',
  cognito: 'auth.provider "cognito"',
  oidc: 'auth.provider "oidc"',
  secure: 'the certificate belongs to the load balancer before the gateway',
  servicemesh: 'istio.installation "existing"',
  openshift: 'cluster.platform "openshift"',
  crc: 'cluster.platform "openshift"',
  'ibm-storage-config': 'name a block storage class: databases do not start on file storage whose root is another user',
  minioPd: 'make a PersistentVolume on the disk',
  mysqlPd: 'make a PersistentVolume on the disk',
  ldap: 'a connector of type ldap in auth.dex.connectors',
  github: 'a connector of type github in auth.dex.connectors',
  'external-mysql': 'components.pipelines.database.installation "external"',
};

/** Keys of the spec that say nothing of the platform. */
export const SPEC_NOTES: Readonly<Record<string, string>> = {
  repos: 'manifests of another release; this package renders its own',
  repo: 'manifests of another release; this package renders its own',
  version: 'of Kubeflow then; release says that of now',
  packages: 'packages of ksonnet',
  packageManager: 'kustomize, or ksonnet',
  enableApplications: 'the index of applications has ended',
  platform: 'read as a plugin',
  appdir: "a folder on somebody's machine",
  useBasicAuth: 'the applications of the list say it',
  manifestsRepo: 'manifests of another release',
  deploymentManagerConfig: 'it made the cluster',
};

/** What remains of kfctl's clouds. */
export const PLUGIN_NOTES: Readonly<Record<string, string>> = {
  useBasicAuth: 'the applications of the list say it',
  createPipelinePersistentStorage:
    'volumes are claimed from a storage class; the old disks stay, and a PersistentVolume can name one',
  managedCluster: 'it was of the cluster',
  roles: 'roles of nodes are of the account',
  region: 'regions are said where they matter: objectStore.region, auth.cognito.region',
  enableNodeGroupLog: 'logs of nodes are of the account',
  enablePodIamPolicy: 'profiles[].plugins.AwsIamForServiceAccount gives a profile a role',
  'deploymentManagerConfig.repoRef.name': 'it made the cluster',
  'deploymentManagerConfig.repoRef.path': 'it made the cluster',
};

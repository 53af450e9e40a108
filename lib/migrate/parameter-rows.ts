/** How a text of another tool becomes the value of a setting. */
export type Conversion = 'text' | 'lowerCase' | 'flag' | 'number' | 'policy';

/** What becomes of a parameter. */
export type Outcome =
  /** A setting says it. With `usual` it is left out where it has this value, which is the default here. */
  | {
      readonly kind: 'setting';
      readonly setting: readonly string[];
      readonly as?: Conversion;
      readonly usual?: string;
      readonly note?: string;
    }
  /** The name of a namespace, whose key the row of the application has. */
  | { readonly kind: 'namespace' }
  /** Nothing does its work. */
  | { readonly kind: 'dropped'; readonly note: string }
  /** Somebody has to say it, at the place that the note names. */
  | { readonly kind: 'missing'; readonly setting: string; readonly note: string };

/** Parameters of applications and prototypes, with what becomes of each. */
export interface ParameterRow {
  readonly names: readonly string[];
  /** Ids of the applications' rows whose parameter it is. @default - anybody's */
  readonly of?: readonly string[];
  readonly outcome: Outcome;
}

const dropped = (names: readonly string[], note: string, of?: readonly string[]): ParameterRow => ({
  names,
  of,
  outcome: { kind: 'dropped', note },
});

const setting = (
  names: readonly string[],
  path: string,
  how: { readonly as?: Conversion; readonly usual?: string; readonly note?: string } = {},
  of?: readonly string[],
): ParameterRow => ({ names, of, outcome: { kind: 'setting', setting: path.split('.'), ...how } });

const missing = (names: readonly string[], place: string, note: string, of?: readonly string[]): ParameterRow => ({
  names,
  of,
  outcome: { kind: 'missing', setting: place, note },
});

const SPAWNER = 'components.jupyter-web-app.spawner';
const CULLING = 'components.notebook-controller.culling';
const STORE = 'components.pipelines.objectStore';
const DISKS = 'make a PersistentVolume on the disk, and name it here, so that the rows are found again';
const OF_CLOUD = 'it was of the cluster or the account, which the platform does not make';

/** Parameters that are one setting, or none. What several say together is read elsewhere (login, profiles, databases). */
export const PARAMETER_ROWS: readonly ParameterRow[] = [
  { names: ['namespace'], outcome: { kind: 'namespace' } },
  setting(['istio-namespace'], 'namespaces.istio-system', { usual: 'istio-system' }),
  setting(['clusterDomain', 'uiClusterDomain', 'CLUSTER_DOMAIN'], 'cluster.domain', { usual: 'cluster.local' }),
  dropped(['clusterRbacConfig'], 'policies of the mesh are always on; OFF only said that nobody logs in'),
  setting(['ambassadorServiceType'], 'components.istio.ingressGateway.service.type', { usual: 'ClusterIP' }),
  setting(['ambassadorNodePort'], 'components.istio.ingressGateway.service.nodePorts.http', {
    as: 'number',
    usual: '0',
  }),
  dropped(['OIDC_SCOPES'], 'auth.oidc.scopes says what an issuer is asked for'),
  dropped(['USERID_CLAIM'], 'users are known by their addresses'),
  dropped(['PORT', 'STORE_PATH'], 'oauth2-proxy keeps the sessions', ['authservice']),
  dropped(['skip_auth_uri'], 'paths of the login are open anyway; auth.publicPaths opens others'),
  dropped(
    ['oidc_auth_url', 'oidcAuthorizationEndpoint', 'oidcTokenEndpoint', 'oidcUserInfoEndpoint'],
    'found by discovery',
  ),
  dropped(['static_user_id', 'dex_domain'], 'Dex of this platform has its own'),
  dropped(['origin-header', 'custom-header'], 'headers of Cognito are known', ['istio-authz-adaptor']),
  dropped(['POD_LABELS', 'webhookNamePrefix', 'appName', 'generateName', 'vpcId'], 'nothing here has it'),
  dropped(['usageId', 'reportUsage'], 'usage reports have ended'),
  dropped(['clusterName', 'cluster-name', 'region'], 'the load balancer controller knows it', ['alb-controller']),
  setting(['USE_ISTIO'], 'components.notebook-controller.istio', { as: 'flag', usual: 'true' }),
  setting(['ISTIO_GATEWAY'], 'components.notebook-controller.gateway', { usual: 'kubeflow/kubeflow-gateway' }),
  setting(['ENABLE_CULLING'], `${CULLING}.enabled`, { as: 'flag', usual: 'false' }),
  setting(['CULL_IDLE_TIME'], `${CULLING}.idleMinutes`, { as: 'number' }),
  setting(['IDLENESS_CHECK_PERIOD'], `${CULLING}.checkMinutes`, { as: 'number' }),
  setting(['policy'], `${SPAWNER}.imagePullPolicy.value`, { as: 'policy', usual: 'IfNotPresent' }, ['jupyter-web-app']),
  setting(['storageClass'], `${SPAWNER}.workspaceVolume.value.newPvc.spec.storageClassName`, {}, [
    'jupyter-web-app',
    'notebooks',
  ]),
  setting(['notebookPVCMount'], `${SPAWNER}.workspaceVolume.value.mount`, { usual: '/home/jovyan' }),
  dropped(['UI', 'ui', 'ROK_SECRET_NAME', 'rokSecretName'], "Arrikto's Rok has no page here", ['jupyter-web-app']),
  dropped(['prefix', 'port'], 'the path of its page is fixed', ['jupyter-web-app']),
  missing(
    ['injectGcpCredentials'],
    'profiles[].plugins.WorkloadIdentity',
    'give profiles an identity of Google Cloud; a key in a Secret reaches pods by profiles[].podDefaults',
  ),
  dropped(['minioPd'], 'the disk has the files of MinIO: copy the bucket into SeaweedFS'),
  missing(['mysqlPd'], 'components.pipelines.database.volume.volumeName', DISKS),
  dropped(['minioPvName', 'mysqlPvName'], 'volumes are claimed from a storage class'),
  dropped(['injectIstio'], 'it hangs on the gateway anyway'),
  dropped(['minioPvcName'], 'SeaweedFS has the claim seaweedfs-pvc: copy the bucket into it'),
  dropped(['mysqlPvcName'], 'the claim keeps the name mysql-pv-claim, so that its volume is found again'),
  dropped(['containerRuntimeExecutor'], 'Argo has one executor only'),
  dropped(['deploymentScope', 'deploymentNamespace'], 'the training operator looks after all namespaces'),
  dropped(['pytorchDefaultImage', 'tfDefaultImage'], 'jobs name their images'),
  setting(['registry'], 'images.registry', {}, ['kfserving']),
  missing(
    ['ipName', 'ingressName', 'certArn', 'loadBalancerScheme', 'inboundCidrs'],
    'gateway.ingress',
    'what stands before the gateway is said there',
  ),
  dropped(['project', 'zone', 'username', 'skipInitProject', 'deleteStorage'], OF_CLOUD),
  dropped(
    ['secretName', 'secretKey', 'privateGKECluster', 'ingressSetupImage', 'envoyImage'],
    'it was of a program that there is no longer',
  ),
  // Prototypes of ksonnet.
  dropped(['name', 'appName'], 'objects have names of their own'),
  dropped(['jupyterHubAuthenticator'], 'auth.provider says who logs users in'),
  dropped(['serviceType', 'tfJobUiServiceType', 'apifeServiceType', 'ambassadorReplicas'], 'pages hang on the gateway'),
  dropped(['replicas'], "Istio's gateway scales by itself", ['ambassador']),
  dropped(
    ['accessLocalFs', 'useJupyterLabAsDefault', 'repoName', 'registry', 'notebookUid', 'notebookGid'],
    'of JupyterHub: notebooks run images that their users choose',
    ['notebooks', 'jupyter-web-app'],
  ),
  missing(
    ['disks'],
    'profiles[].podDefaults',
    'a volume for notebooks: a claim in the profile, which a PodDefault brings into pods',
  ),
  missing(
    ['gcpSecretName'],
    'profiles[].podDefaults',
    'a key of Google Cloud in a Secret of the profile: a PodDefault brings it into pods',
  ),
  dropped(
    [
      'artifactRepositoryEndpoint',
      'artifactRepositoryInsecure',
      'artifactRepositoryAccessKeySecretName',
      'artifactRepositoryAccessKeySecretKey',
      'artifactRepositorySecretKeySecretName',
      'artifactRepositorySecretKeySecretKey',
    ],
    'they follow from components.pipelines.objectStore',
  ),
  setting(['artifactRepositoryBucket'], `${STORE}.bucket`, { usual: 'mlpipeline' }),
  dropped(['artifactRepositoryKeyPrefix'], 'components.pipelines.defaultPipelineRoot says it'),
  dropped(['tfJobVersion', 'pytorchJobVersion', 'katibVersion'], 'the release has the versions'),
];

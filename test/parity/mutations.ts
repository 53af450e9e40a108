import type { KubeObject } from '../../lib/kubernetes/objects';

// biome-ignore lint/suspicious/noExplicitAny: mutations reach into objects of every kind.
type Any = any;

/** Damage to one object of a render. */
export interface Mutation {
  readonly what: string;
  /** Name of the run whose render is damaged. */
  readonly run: string;
  /** `group/Kind/namespace/name` */
  readonly object: string;
  /** Changes the object, or nothing where it is deleted. */
  readonly change?: (object: Any) => void;
}

const DEFAULT = 'default';
const POSTGRESQL = 'pipelines-standalone-postgresql';
const AMBIENT = 'istio-install-ambient-oauth2-proxy';

const remove = (object: string, run = DEFAULT): Mutation => ({ what: 'deleted', run, object });
const mutate = (object: string, what: string, change: (object: Any) => void, run = DEFAULT): Mutation => ({
  what,
  run,
  object,
  change,
});
const pod = (object: KubeObject): Any => (object as Any).spec.template.spec;
const main = (object: KubeObject): Any => pod(object).containers[0];
const noRules = (object: string, run?: string) => mutate(object, 'rules emptied', (role) => (role.rules = []), run);
const without = (object: Any, ...names: string[]) => {
  main(object).env = main(object).env.filter((each: Any) => !names.some((name) => each.name.startsWith(name)));
};

const RBAC = 'rbac.authorization.k8s.io';
const HOOKS = 'admissionregistration.k8s.io';
const level = 'pod-security.kubernetes.io/enforce';

/** What must not go unseen. */
export const MUTATIONS: readonly Mutation[] = [
  remove('/ServiceAccount/kube-system/istio-cni'),
  remove(`${RBAC}/ClusterRole/-/istio-cni`),
  remove('/ConfigMap/kube-system/istio-cni-config'),
  remove('/ServiceAccount/kube-system/istio-cni', AMBIENT),
  remove('apps/Deployment/kubeflow/ml-pipeline'),
  remove('security.istio.io/AuthorizationPolicy/kubeflow/ml-pipeline'),
  remove('networking.k8s.io/NetworkPolicy/kubeflow/default-allow-same-namespace'),
  remove(`${RBAC}/RoleBinding/kubeflow/ml-pipeline-ui`),
  remove('/Secret/kubeflow/mysql-secret'),
  remove('/Service/kubeflow/seaweedfs'),
  mutate('apps/Deployment/istio-system/istiod', 'environment emptied', (o) => (main(o).env = [])),
  mutate('apps/Deployment/istio-system/istiod', 'a declared variable is another', (o) => {
    main(o).env.find((each: Any) => each.name === 'BLOCKED_CIDRS_IN_JWKS_URIS').value = '10.0.0.0/8';
  }),
  ...['kubeflow', 'auth', 'oauth2-proxy', 'knative-serving'].map((name) =>
    mutate(`/Namespace/-/${name}`, 'Pod Security removed', (o) => delete o.metadata.labels[level]),
  ),
  mutate('apps/Deployment/kubeflow/ml-pipeline', 'no settings of the object store', (o) =>
    without(o, 'OBJECTSTORECONFIG', 'OBJECT_STORE'),
  ),
  mutate(
    'apps/Deployment/kubeflow/ml-pipeline',
    'no settings of the object store',
    (o) => without(o, 'OBJECTSTORECONFIG'),
    POSTGRESQL,
  ),
  ...['argo-aggregate-to-edit', 'argo-cluster-role', 'aggregate-to-kubeflow-pipelines-edit'].map((name) =>
    noRules(`${RBAC}/ClusterRole/-/${name}`),
  ),
  noRules(`${RBAC}/Role/kubeflow/pipeline-runner`),
  noRules(`${RBAC}/Role/kubeflow/notebook-controller-leader-election-role`),
  noRules(`${RBAC}/ClusterRole/-/istio-cni`, AMBIENT),
  mutate(`${RBAC}/Role/kubeflow/pipeline-runner`, 'one rule more', (o) =>
    o.rules.push({ apiGroups: [''], resources: ['secrets'], verbs: ['*'] }),
  ),
  mutate('apps/Deployment/auth/dex', 'another image', (o) => (main(o).image = 'ghcr.io/dexidp/dex:latest')),
  mutate('apps/Deployment/kubeflow/pvcviewer-controller-manager', 'a declared image is another', (o) => {
    pod(o).containers.find((each: Any) => each.name === 'kube-rbac-proxy').image =
      'quay.io/brancz/kube-rbac-proxy:v0.1.0';
  }),
  mutate('/Service/kubeflow/dashboard', 'another port', (o) => (o.spec.ports[0].port = 81)),
  mutate(
    '/Service/kubeflow/notebook-controller-service',
    'a declared port is another',
    (o) => (o.spec.ports[0].port = 443),
  ),
  mutate('/Service/kubeflow/ml-pipeline', 'another selector', (o) => (o.spec.selector = { app: 'other' })),
  mutate('apps/Deployment/kubeflow/metadata-grpc-deployment', 'an argument less', (o) => main(o).args.pop()),
  mutate(
    'apps/Deployment/kubeflow/metadata-grpc-deployment',
    'an argument less',
    (o) => main(o).args.pop(),
    POSTGRESQL,
  ),
  mutate(
    'apps/Deployment/kubeflow/postgres',
    'another command of the probe',
    (o) => {
      main(o).readinessProbe.exec.command = ['true'];
    },
    POSTGRESQL,
  ),
  mutate('apps/Deployment/kubeflow/seaweedfs', 'another command of the probe', (o) => {
    main(o).startupProbe.exec.command = ['true'];
  }),
  mutate(
    'apps/Deployment/kubeflow/volumes-web-app-deployment',
    'a declared probe removed',
    (o) => delete main(o).readinessProbe,
  ),
  mutate('apps/Deployment/kubeflow/mysql', 'the password removed', (o) => (main(o).env = [])),
  mutate('apps/Deployment/cert-manager/cert-manager', 'may run as root', (o) => delete pod(o).securityContext),
  mutate('apps/Deployment/kubeflow/kubeflow-pipelines-profile-controller', 'reads what is not declared', (o) => {
    main(o).envFrom = [{ secretRef: { name: 'other' } }];
  }),
  mutate('apps/DaemonSet/kube-system/istio-cni-node', 'no volumes', (o) => (pod(o).volumes = [])),
  mutate(
    `${HOOKS}/MutatingWebhookConfiguration/-/istio-sidecar-injector`,
    'rules of a webhook emptied',
    (o) => (o.webhooks[0].rules = []),
  ),
  mutate(
    `${HOOKS}/ValidatingWebhookConfiguration/-/config.webhook.serving.knative.dev`,
    'selects every object',
    (o) => {
      delete o.webhooks[0].objectSelector;
    },
  ),
  mutate(
    `${HOOKS}/MutatingWebhookConfiguration/-/cert-manager-webhook`,
    'ignored when it fails',
    (o) => (o.webhooks[0].failurePolicy = 'Ignore'),
  ),
  mutate('security.istio.io/AuthorizationPolicy/istio-system/istio-ingressgateway-require-jwt', 'asks nobody', (o) =>
    o.spec.rules.pop(),
  ),
  mutate(
    'security.istio.io/AuthorizationPolicy/kubeflow/seaweedfs-service',
    'open to anyone',
    (o) => (o.spec.rules = [{}]),
  ),
  mutate('networking.istio.io/Gateway/kubeflow/kubeflow-gateway', 'no servers', (o) => (o.spec.servers = [])),
  mutate('networking.k8s.io/NetworkPolicy/auth/allow-istio-and-oauth2-proxy', 'other pods', (o) => {
    o.spec.podSelector = { matchLabels: { app: 'other' } };
  }),
  mutate(
    'networking.k8s.io/NetworkPolicy/kubeflow/profiles-kfam',
    'open to everybody',
    (o) => delete o.spec.ingress[0].from,
  ),
  mutate('/ConfigMap/kubeflow/pipeline-install-config', 'a key removed', (o) => delete o.data.bucketName),
  mutate(
    '/ConfigMap/kubeflow/pipeline-install-config',
    'a declared key is another',
    (o) => (o.data.CLUSTER_DOMAIN = '.other'),
    POSTGRESQL,
  ),
  mutate(
    '/ConfigMap/istio-system/istio',
    'the login answers in an hour',
    (o) => (o.data.mesh = o.data.mesh.replace('timeout: 10s', 'timeout: 3600s')),
  ),
  mutate('/ConfigMap/oauth2-proxy/oauth2-proxy', 'cookies of other sites', (o) => {
    o.data['oauth2_proxy.cfg'] = o.data['oauth2_proxy.cfg'].replace('"lax"', '"none"');
  }),
  mutate('/Secret/oauth2-proxy/oauth2-proxy', 'no key of the cookies', (o) => {
    for (const each of ['data', 'stringData']) if (o[each]) o[each]['cookie-secret'] = '';
  }),
];

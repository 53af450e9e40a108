import { type KubernetesObject, titleOf, valueAt } from '../harness';
import { application, binding, claim, crd, deployment, object, webhook } from './objects';

/** Releases from which upstream's manifests are upgraded; 1.8 stands in old-kubeflow.ts. The oldest first. */
const RELEASES = ['1.9', '1.10', '1.11', '26.03', '26.03.1'] as const;
export type Release = (typeof RELEASES)[number];

/** An old install, as far as an upgrade must know: what it shows, and who applied it. */
export interface Source {
  readonly release: Release;
  /** Version of Kubeflow Pipelines, by which the release is known. */
  readonly pipelines: string;
  /** What `kubectl apply` was: it keeps a copy of what it has applied, or it is server-side. */
  readonly clientSide: boolean;
  /** Steps that need a decision before anything is changed, beside `customised`. */
  readonly decisions: readonly string[];
  /** Ids of all steps that there are on such a cluster, in order, but for what is replaced. */
  readonly steps: readonly string[];
  /** Names of what is deleted and made anew, since what changes of it is immutable. */
  readonly replaces: readonly string[];
}

const BEFORE = ['back-up', 'keep-volumes', 'stop-writers'];
const OLD_PAGES = ['old-routes', 'too-many-rights', 'old-dashboard', 'old-poddefaults', 'old-models-page'];
const WITH_MINIO = {
  decisions: ['long-rows', 'store-room', 'back-up'],
  before: ['customised', 'long-rows', 'store-room', ...BEFORE, 'stop-mysql'],
  after: ['artifacts', 'minio-alias', 'old-webhooks', 'old-training-webhook', ...OLD_PAGES, 'old-training'],
  end: ['old-store', 'alias', 'registry'],
};

/** Upstream's installs, the oldest first. */
export const SOURCES: readonly Source[] = [
  {
    release: '1.9',
    pipelines: '2.3.0',
    clientSide: true,
    decisions: WITH_MINIO.decisions,
    steps: [
      ...[...WITH_MINIO.before, 'composite', ...WITH_MINIO.after, 'old-knative-config', 'old-minio', 'old-policies'],
      ...['hashed', 'old-kinds', ...WITH_MINIO.end],
    ],
    replaces: ['meta-controller-cluster-role-binding', 'profiles-deployment'],
  },
  {
    release: '1.10',
    pipelines: '2.5.0',
    clientSide: false,
    decisions: WITH_MINIO.decisions,
    steps: [
      ...[...WITH_MINIO.before, ...WITH_MINIO.after, 'old-knative-config', 'old-minio'],
      ...['hashed', 'old-kinds', 'idle-kinds', ...WITH_MINIO.end],
    ],
    replaces: ['profiles-deployment'],
  },
  {
    release: '1.11',
    pipelines: '2.15.0',
    clientSide: false,
    decisions: ['back-up'],
    steps: [
      ...['customised', ...BEFORE, 'minio-alias', 'old-webhooks', ...OLD_PAGES, 'old-knative-config', 'old-policies'],
      ...['hashed', 'old-kinds', 'idle-kinds', 'alias', 'registry'],
    ],
    replaces: ['jobset-controller-manager', 'profiles-deployment'],
  },
  {
    release: '26.03',
    pipelines: '2.16.0',
    clientSide: false,
    decisions: ['inference-models', 'back-up'],
    steps: [
      ...['customised', 'inference-models', ...BEFORE, 'old-webhooks', ...OLD_PAGES, 'old-knative-config', 'odds'],
      ...['hashed', 'old-kinds', 'old-inference-kinds', 'idle-kinds', 'registry'],
    ],
    replaces: ['jobset-controller-manager', 'llmisvc-manager-rolebinding', 'profiles-deployment'],
  },
  {
    release: '26.03.1',
    pipelines: '2.16.1',
    clientSide: true,
    decisions: ['back-up'],
    steps: [
      ...['customised', ...BEFORE, 'old-routes', 'too-many-rights', 'old-knative-config', 'hashed', 'old-kinds'],
      ...['old-inference-kinds', 'idle-kinds', 'registry'],
    ],
    replaces: [],
  },
];

type Change = (object: KubernetesObject) => KubernetesObject;

/**
 * Objects of this release that older ones do not have: since when there are any. Namespaces are none of them: those of one
 * test outlive it.
 */
const SINCE: Readonly<Record<string, Release>> = {
  'apps/Deployment kubeflow/dashboard': '26.03.1',
  'ServiceAccount kubeflow/dashboard': '26.03.1',
  'PersistentVolumeClaim kubeflow/seaweedfs-pvc': '1.11',
  'apps/Deployment kubeflow/seaweedfs': '1.11',
  'Service kubeflow/seaweedfs': '1.11',
  'apps/Deployment kubeflow-system/jobset-controller-manager': '1.11',
  'ServiceAccount kubeflow-system/jobset-controller-manager': '1.11',
  'rbac.authorization.k8s.io/ClusterRoleBinding llmisvc-manager-rolebinding': '26.03',
};

/** What objects said otherwise before a release; all of them where that is none. */
const BEFORE_RELEASE: readonly (readonly [title: string, release: Release | undefined, change: Change])[] = [
  ['Namespace kubeflow', '1.10', enforcing({})],
  ['Namespace kubeflow', '1.11', enforcing({ 'pod-security.kubernetes.io/enforce': 'baseline' })],
  ['apps/Deployment kubeflow/profiles-deployment', '26.03.1', selecting({ 'kustomize.component': 'profiles' })],
  ['apps/Deployment kubeflow-system/jobset-controller-manager', '26.03.1', selecting({ 'control-plane': 'jobset' })],
  [
    'rbac.authorization.k8s.io/ClusterRoleBinding meta-controller-cluster-role-binding',
    '1.10',
    () => binding('meta-controller-cluster-role-binding', 'cluster-admin', 'meta-controller-service'),
  ],
  [
    'rbac.authorization.k8s.io/ClusterRoleBinding llmisvc-manager-rolebinding',
    '26.03.1',
    () => binding('llmisvc-manager-rolebinding', 'llmisvc-manager-role', 'llmisvc-controller-manager'),
  ],
  [
    'apps/Deployment kubeflow/mysql',
    '1.11',
    container((each) => ({
      ...each,
      image: 'example.com/ml-pipeline/mysql:8.0.26',
      args: ['--default-authentication-plugin=mysql_native_password'],
      env: [...list(each.env), { name: 'MYSQL_ALLOW_EMPTY_PASSWORD', value: 'true' }],
    })),
  ],
  ['apps/Deployment kubeflow/katib-mysql', '1.11', container((each) => ({ ...each, image: 'mysql:8.0.29' }))],
  // Beside ours this probe is refused: only one kind of handler may be said.
  [
    'apps/Deployment kubeflow/ml-pipeline',
    '1.11',
    container((each) => ({ ...each, livenessProbe: { exec: { command: ['wget', '-q', 'localhost'] } } })),
  ],
  // A port without a name, beside which there may be none with one.
  [
    'Service kubeflow/notebook-controller-service',
    undefined,
    (each) => ({ ...each, spec: { ...fields(each.spec), ports: [{ port: 443, targetPort: 8443, protocol: 'TCP' }] } }),
  ],
];

/** Something that installs leave, and that the new release does not have. */
interface Remainder {
  readonly object: KubernetesObject;
  /** The first and the last release whose install brings it. */
  readonly from: Release;
  readonly to: Release;
  /** It stays. */
  readonly stays?: true;
}

const remainder = (from: Release, to: Release, ...objects: KubernetesObject[]): Remainder[] =>
  objects.map((each) => ({ object: each, from, to }));
const staying = (from: Release, to: Release, ...objects: KubernetesObject[]): Remainder[] =>
  remainder(from, to, ...objects).map((each) => ({ ...each, stays: true }));

const minioService = (app: string, targetPort: number) =>
  object('v1', 'Service', 'kubeflow/minio-service', {
    spec: { selector: { app }, ports: [{ name: 'http', port: 9000, targetPort }] },
  });
const policy = (name: string) =>
  object('networking.k8s.io/v1', 'NetworkPolicy', `kubeflow/${name}`, {
    spec: { podSelector: { matchLabels: { app: name } }, policyTypes: ['Ingress'] },
  });
const route = (name: string) =>
  object('networking.istio.io/v1', 'VirtualService', `kubeflow/${name}`, { spec: { hosts: ['*'] } });
const configMap = (title: string) => object('v1', 'ConfigMap', title, { data: { a: 'b' } });

const REMAINDERS: readonly Remainder[] = [
  ...remainder(
    '1.9',
    '1.9',
    object('metacontroller.k8s.io/v1alpha1', 'CompositeController', 'kubeflow-pipelines-profile-controller', {
      spec: { parentResource: { apiVersion: 'v1', resource: 'namespaces' }, generateSelector: true },
    }),
    policy('seldon'),
  ),
  ...remainder(
    '1.9',
    '1.10',
    deployment('kubeflow/minio', 'example.com/minio:2019', { app: 'minio' }, { claim: 'minio-pvc' }),
    policy('minio'),
    deployment('kubeflow/training-operator', 'example.com/training-operator:1.8', { app: 'training-operator' }),
    object('rbac.authorization.k8s.io/v1', 'ClusterRole', 'kubeflow-training-admin', { rules: [] }),
    object(
      'admissionregistration.k8s.io/v1',
      'ValidatingWebhookConfiguration',
      'validator.training-operator.kubeflow.org',
      { webhooks: [] },
      { app: 'training-operator' },
    ),
  ),
  ...staying('1.9', '1.10', claim('kubeflow/minio-pvc'), minioService('minio', 9000)),
  ...staying('1.11', '1.11', minioService('seaweedfs', 8333)),
  ...remainder('1.11', '1.11', policy('jobset-webhook'), policy('default-allow-same-namespace-kubeflow-system')),
  ...remainder(
    '26.03',
    '26.03',
    object('rbac.authorization.k8s.io/v1', 'ClusterRole', 'llmisvc-manager-role', { rules: [] }),
  ),
  ...staying('26.03', '26.03', object('inference.networking.x-k8s.io/v1alpha2', 'InferenceModel', 'default/model')),
  ...remainder(
    '1.9',
    '26.03',
    ...application('kubeflow/centraldashboard'),
    object('rbac.authorization.k8s.io/v1', 'ClusterRole', 'centraldashboard', { rules: [] }),
    route('centraldashboard'),
    deployment('kubeflow/admission-webhook-deployment', 'example.com/poddefaults:1', { app: 'poddefaults' }),
    webhook('admission-webhook-mutating-webhook-configuration', 'admission-webhook-service'),
    object('v1', 'Secret', 'kubeflow/webhook-certs', { data: { 'tls.crt': '' } }),
    ...application('kubeflow/kserve-models-web-app'),
  ),
  ...remainder(
    '1.9',
    '26.03.1',
    binding('profiles-cluster-rolebinding', 'cluster-admin', 'profiles-controller-service-account'),
    route('profiles-kfam'),
    configMap('knative-serving/config-tracing'),
    configMap('kubeflow/profiles-config-24bcdfghkm'),
    configMap('kubeflow/jupyter-web-app-config-24bcdfghkm'),
  ),
  // Optional in every release, and on MySQL: nothing brings its data anywhere else.
  ...staying('1.9', '26.03.1', claim('kubeflow/metadata-mysql')),
];

/** Kinds of the fixtures that the small platform does not bring. */
export const KINDS: readonly KubernetesObject[] = [
  crd('virtualservices', 'VirtualService', 'networking.istio.io', [{ name: 'v1', storage: true }]),
  crd('tfjobs', 'TFJob', 'kubeflow.org', [{ name: 'v1', storage: true }]),
  crd('inferencemodels', 'InferenceModel', 'inference.networking.x-k8s.io', [{ name: 'v1alpha2', storage: true }]),
  ofCluster(
    crd('compositecontrollers', 'CompositeController', 'metacontroller.k8s.io', [{ name: 'v1alpha1', storage: true }]),
  ),
];

/** What an install of a source consists of, beside KINDS. */
export interface OldInstall {
  readonly objects: readonly KubernetesObject[];
  /** What of it nobody needs any more. */
  readonly goes: readonly KubernetesObject[];
  /** What of it is in no dist and stays. */
  readonly stays: readonly KubernetesObject[];
}

/**
 * An install of a source.
 *
 * @param dist the small platform
 */
export function oldInstall({ release, pipelines }: Source, dist: readonly KubernetesObject[]): OldInstall {
  const kept = dist
    .filter((each) => titleOf(each) !== 'apiextensions.k8s.io/CustomResourceDefinition profiles.kubeflow.org')
    .filter((each) => !isBefore(release, SINCE[titleOf(each)]))
    .map((each) => older(withoutWave(each), release, pipelines));
  const left = REMAINDERS.filter(({ from, to }) => !isBefore(release, from) && !isBefore(to, release));
  return {
    objects: [...kept, ...left.map((each) => each.object)],
    goes: left.filter(({ stays }) => !stays).map((each) => each.object),
    stays: left.filter(({ stays }) => stays).map((each) => each.object),
  };
}

function isBefore(release: Release, other: Release | undefined): boolean {
  return other !== undefined && RELEASES.indexOf(release) < RELEASES.indexOf(other);
}

function older(each: KubernetesObject, release: Release, pipelines: string): KubernetesObject {
  if (each.metadata.name === 'pipeline-install-config') return { ...each, data: { appVersion: pipelines } };
  // The first that fits: what a release had, the one before it had otherwise.
  const found = BEFORE_RELEASE.find(
    ([title, until]) => title === titleOf(each) && (until === undefined || isBefore(release, until)),
  );
  return found ? found[2](each) : each;
}

function withoutWave(each: KubernetesObject): KubernetesObject {
  const { 'argocd.argoproj.io/sync-wave': _, ...annotations } = each.metadata.annotations ?? {};
  return { ...each, metadata: { ...each.metadata, annotations } };
}

/** A namespace whose pods are held to another standard. */
function enforcing(standard: Record<string, string>): Change {
  return (each) => {
    const labels = Object.entries(each.metadata.labels ?? {}).filter(([key]) => !key.startsWith('pod-security'));
    return { ...each, metadata: { ...each.metadata, labels: { ...Object.fromEntries(labels), ...standard } } };
  };
}

function selecting(labels: Record<string, string>): Change {
  return (each) => {
    const template = fields(fields(each.spec).template);
    const spec = { ...fields(each.spec), selector: { matchLabels: labels } };
    return {
      ...each,
      spec: { ...spec, template: { ...template, metadata: { ...fields(template.metadata), labels } } },
    };
  };
}

function container(change: (container: Record<string, unknown>) => Record<string, unknown>): Change {
  return (each) => {
    const template = fields(valueAt(each, 'spec', 'template'));
    const pod = fields(template.spec);
    const [first, ...more] = list(pod.containers);
    const containers = [change(fields(first)), ...more];
    return { ...each, spec: { ...fields(each.spec), template: { ...template, spec: { ...pod, containers } } } };
  };
}

/** Of the cluster as a whole, in a group that only the makers of Kubernetes may add to without a word. */
function ofCluster(each: KubernetesObject): KubernetesObject {
  const annotations = { 'api-approved.kubernetes.io': 'unapproved' };
  return {
    ...each,
    metadata: { ...each.metadata, annotations },
    spec: { ...fields(each.spec), scope: 'Cluster' },
  };
}

function fields(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

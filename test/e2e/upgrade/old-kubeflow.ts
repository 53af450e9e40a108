import type { KubernetesObject } from '../harness';

const PIPELINES = { 'application-crd-id': 'kubeflow-pipelines' };
const API_SERVER = {
  app: 'ml-pipeline',
  'app.kubernetes.io/component': 'ml-pipeline',
  'app.kubernetes.io/name': 'kubeflow-pipelines',
  ...PIPELINES,
};

/**
 * What a Kubeflow 1.8 leaves on a cluster, as far as an upgrade must know: identities, selectors, labels, images and
 * references are those that its manifests had; all else is left out. The CRDs beside these are those of the new release.
 */
export const OLD_KUBEFLOW: readonly KubernetesObject[] = [
  // What tells the release.
  object('v1', 'Namespace', 'kubeflow', {}, { 'istio-injection': 'enabled' }),
  object('v1', 'Namespace', 'istio-system'),
  object('v1', 'Namespace', 'knative-serving', {}, { 'app.kubernetes.io/version': '1.10.2' }),
  object('v1', 'ConfigMap', 'kubeflow/pipeline-install-config', { data: { appVersion: '2.0.5' } }),

  // Data.
  ...['mysql-pv-claim', 'minio-pvc'].map((name) => claim(`kubeflow/${name}`)),
  object('v1', 'Secret', 'kubeflow/mysql-secret', { data: { username: 'cm9vdA==', password: '' } }),
  deployment(
    'kubeflow/mysql',
    'example.com/ml-pipeline/mysql:8.0.26',
    { app: 'mysql', ...PIPELINES },
    { claim: 'mysql-pv-claim' },
  ),
  deployment('kubeflow/ml-pipeline', 'example.com/api-server:2.0.5', API_SERVER),
  deployment('kubeflow/minio', 'example.com/minio:2019', { app: 'minio' }, { claim: 'minio-pvc' }),
  object('v1', 'Service', 'kubeflow/minio-service', {
    spec: { selector: { app: 'minio' }, ports: [{ name: 'http', port: 9000, targetPort: 9000 }] },
  }),

  // What an apply is refused.
  deployment('kubeflow/profiles-deployment', 'example.com/profiles:1.8', { 'kustomize.component': 'profiles' }),
  binding('meta-controller-cluster-role-binding', 'cluster-admin', 'meta-controller-service'),
  crd('domainmappings', 'DomainMapping', 'serving.knative.dev', [
    { name: 'v1alpha1', storage: true },
    { name: 'v1beta1', storage: false },
  ]),
  object('serving.knative.dev/v1alpha1', 'DomainMapping', 'default/models.example.com', { spec: { ref: 'models' } }),
  crd('inferenceservices', 'InferenceService', 'serving.kserve.io', [{ name: 'v1beta1', storage: true }], {
    strategy: 'Webhook',
    webhook: {
      conversionReviewVersions: ['v1'],
      clientConfig: { service: { namespace: 'kubeflow', name: 'kserve-webhook-server-service', path: '/convert' } },
    },
  }),

  // What nobody needs any more.
  ...application('kubeflow/centraldashboard'),
  object('rbac.authorization.k8s.io/v1', 'ClusterRole', 'centraldashboard', { rules: [] }),
  object('v1', 'ConfigMap', 'kubeflow/centraldashboard-parameters', { data: {} }),
  deployment('kubeflow/admission-webhook-deployment', 'example.com/poddefaults:1.8', { app: 'poddefaults' }),
  object('v1', 'Service', 'kubeflow/admission-webhook-service', {
    spec: { selector: { app: 'poddefaults' }, ports: [{ name: 'https-webhook', port: 443, targetPort: 4443 }] },
  }),
  webhook('admission-webhook-mutating-webhook-configuration', 'admission-webhook-service'),
  object('v1', 'Secret', 'kubeflow/webhook-certs', { data: { 'tls.crt': '' } }),
  deployment('kubeflow/training-operator', 'example.com/training-operator:1.7', { app: 'training-operator' }),
  crd('tfjobs', 'TFJob', 'kubeflow.org', [{ name: 'v1', storage: true }]),
  binding('profiles-cluster-rolebinding', 'cluster-admin', 'profiles-controller-service-account'),
  object('networking.istio.io/v1alpha3', 'EnvoyFilter', 'istio-system/authn-filter', { spec: {} }),
  claim('istio-system/authservice-pvc'),
  object('v1', 'ConfigMap', 'kubeflow/profiles-config-24bcdfghkm', { data: { ADMIN: '' } }),
  object('v1', 'Namespace', 'knative-eventing'),
  object('v1', 'ConfigMap', 'knative-eventing/config-br-defaults', { data: {} }),
  deployment('knative-eventing/eventing-controller', 'example.com/eventing:1.10', { app: 'eventing-controller' }),
  crd('brokers', 'Broker', 'eventing.knative.dev', [{ name: 'v1', storage: true }]),
  object('metacontroller.k8s.io/v1alpha1', 'CompositeController', 'kubeflow-pipelines-profile-controller', {
    spec: { parentResource: { apiVersion: 'v1', resource: 'namespaces' }, generateSelector: true },
  }),
];

/** What is of users, or of others: none of it may change, but for what a step names. */
export const OF_USERS: readonly KubernetesObject[] = [
  object('v1', 'ConfigMap', 'kubeflow/of-a-user', { data: { key: 'value' } }),
  // It looks like one of kustomize's, and a workload of a user still names it.
  object('v1', 'ConfigMap', 'kubeflow/jupyter-web-app-config-bcdfghkmt2', { data: { key: 'value' } }),
  deployment(
    'kubeflow/of-a-user',
    'example.com/own:1',
    { app: 'own' },
    { configMap: 'jupyter-web-app-config-bcdfghkmt2' },
  ),
  object('v1', 'Secret', 'kubeflow/of-a-user', { data: { password: 'c2VjcmV0' } }),
  claim('kubeflow/of-a-user'),
];

/** The profile of a user; a controller makes its namespace. */
export const PROFILE = object('kubeflow.org/v1', 'Profile', 'ann', {
  spec: { owner: { kind: 'User', name: 'ann@example.com' } },
});

/** An object that belongs to no file of its own. */
function object(
  apiVersion: string,
  kind: string,
  title: string,
  fields: Record<string, unknown> = {},
  labels?: Record<string, string>,
): KubernetesObject {
  const [name = '', namespace] = title.split('/').reverse();
  return { apiVersion, kind, metadata: { name, namespace, labels }, ...fields };
}

function deployment(
  title: string,
  image: string,
  labels: Record<string, string>,
  uses: { readonly claim?: string; readonly configMap?: string } = {},
): KubernetesObject {
  const volumes = [
    ...(uses.claim ? [{ name: 'data', persistentVolumeClaim: { claimName: uses.claim } }] : []),
    ...(uses.configMap ? [{ name: 'config', configMap: { name: uses.configMap } }] : []),
  ];
  const spec = { containers: [{ name: 'main', image }], volumes };
  return object('apps/v1', 'Deployment', title, {
    spec: { replicas: 1, selector: { matchLabels: labels }, template: { metadata: { labels }, spec } },
  });
}

function application(title: string): KubernetesObject[] {
  const labels = { app: title.replace(/.*\//, '') };
  return [
    deployment(title, 'example.com/application:1.8', labels),
    object('v1', 'Service', title, { spec: { selector: labels, ports: [{ port: 80 }] } }),
    object('v1', 'ServiceAccount', title),
  ];
}

function claim(title: string): KubernetesObject {
  const spec = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '20Gi' } } };
  return object('v1', 'PersistentVolumeClaim', title, { spec });
}

function binding(name: string, role: string, account: string): KubernetesObject {
  return object('rbac.authorization.k8s.io/v1', 'ClusterRoleBinding', name, {
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: role },
    subjects: [{ kind: 'ServiceAccount', namespace: 'kubeflow', name: account }],
  });
}

function crd(
  plural: string,
  kind: string,
  group: string,
  versions: readonly { readonly name: string; readonly storage: boolean }[],
  conversion: unknown = { strategy: 'None' },
): KubernetesObject {
  const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } };
  return object('apiextensions.k8s.io/v1', 'CustomResourceDefinition', `${plural}.${group}`, {
    spec: {
      group,
      scope: 'Namespaced',
      names: { kind, plural, singular: kind.toLowerCase(), listKind: `${kind}List` },
      versions: versions.map((version) => ({ ...version, served: true, schema })),
      conversion,
    },
  });
}

function webhook(name: string, service: string): KubernetesObject {
  return object('admissionregistration.k8s.io/v1', 'MutatingWebhookConfiguration', name, {
    webhooks: [
      {
        name: 'admission-webhook-deployment.kubeflow.org',
        admissionReviewVersions: ['v1'],
        sideEffects: 'None',
        failurePolicy: 'Fail',
        clientConfig: { service: { namespace: 'kubeflow', name: service, path: '/apply-poddefault' } },
        namespaceSelector: { matchLabels: { 'app.kubernetes.io/part-of': 'kubeflow-profile' } },
        rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }],
      },
    ],
  });
}

import type { KubernetesObject } from '../harness';
import { application, binding, claim, crd, deployment, object, webhook } from './objects';

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

import { checkClusterWrites } from '../../lib/checks/cluster-writes';
import { CLUSTER_WRITES } from '../../lib/kubernetes/cluster-writes';
import type { KubeObject } from '../../lib/kubernetes/objects';

const problems = (objects: readonly KubeObject[], clusterPlatform = 'generic') =>
  checkClusterWrites(objects, { clusterPlatform }).map(({ path, message }) => `${path.join()}: ${message}`);

const configuration = (
  name: string,
  webhook: object,
  {
    kind = 'ValidatingWebhookConfiguration',
    ...metadata
  }: { kind?: string; labels?: object; annotations?: object } = {},
): KubeObject =>
  ({
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind,
    metadata: { name, ...metadata },
    webhooks: [{ name: `${name}.istio.io`, ...webhook }],
  }) as KubeObject;
const ofIstio = { labels: { 'istio.io/rev': 'default' } };
const injected = { annotations: { 'cert-manager.io/inject-ca-from': 'a/b' } };
const deployment = (spec: object): KubeObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'app', namespace: 'a' },
  spec,
});
const autoscaler: KubeObject = {
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  metadata: { name: 'app', namespace: 'a' },
  spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'app' } },
};

test('replicas beside a HorizontalPodAutoscaler', () => {
  expect(problems([deployment({ replicas: 1 }), autoscaler])).toEqual([
    expect.stringMatching(
      /^apps\/Deployment a\/app: spec\.replicas is 1, but kube-controller-manager writes it: .*; leave it out$/,
    ),
  ]);
  expect(problems([deployment({ replicas: 1 })])).toEqual([]);
  expect(problems([deployment({}), autoscaler])).toEqual([]);
});

test('a failure policy that istiod would change', () => {
  const policy = (failurePolicy: string) => problems([configuration('validator', { failurePolicy }, ofIstio)]);
  expect(policy('Ignore')).toEqual([
    expect.stringMatching(/webhooks\[0\]\.failurePolicy is "Ignore", but pilot-discovery writes it: .*; render Fail/),
  ]);
  expect(policy('Fail')).toEqual([]);
  expect(problems([configuration('other', { failurePolicy: 'Ignore' })])).toEqual([]);
});

test.each([
  ['istiod', configuration('validator', { clientConfig: { caBundle: 'YQ==' } }, ofIstio), 'pilot-discovery'],
  ['cert-manager', configuration('mine', { clientConfig: { caBundle: 'YQ==' } }, injected), 'cert-manager-cainjector'],
  ['Knative', configuration('webhook.serving.knative.dev', { clientConfig: { caBundle: 'YQ==' } }), 'webhook'],
  ['a server', configuration('mine', { clientConfig: { caBundle: 'YQ==' } }), 'manager'],
])('a CA that %s puts in', (_, object, manager) => {
  expect(problems([object])).toEqual([
    expect.stringContaining(`clientConfig.caBundle is "YQ==", but ${manager} writes`),
  ]);
});

test('rules of a role that collects those of others', () => {
  const role = (more: object): KubeObject => ({
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRole',
    metadata: { name: 'a' },
    ...more,
  });
  expect(problems([role({ aggregationRule: {}, rules: [] })])).toEqual([expect.stringContaining('rules is []')]);
  expect(problems([role({ aggregationRule: {} }), role({ rules: [] })])).toEqual([]);
});

test('selectors that AKS would change, on AKS alone, unless it is asked not to', () => {
  const chosen = { namespaceSelector: { matchLabels: { a: 'b' } } };
  const asked = { annotations: { 'admissions.enforcer/disabled': 'true' } };
  expect(problems([configuration('mine', chosen)], 'aks')).toEqual([expect.stringContaining('admissionsenforcer')]);
  expect(problems([configuration('mine', chosen, asked)], 'aks')).toEqual([]);
  expect(problems([configuration('mine', chosen)])).toEqual([]);
});

test('pull secrets of a service account, which OpenShift alone would overwrite', () => {
  const account = {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name: 'a' },
    imagePullSecrets: [{ name: 'b' }],
  };
  expect(problems([account], 'openshift')).toEqual([
    expect.stringContaining('but openshift.io/image-registry-pull-secrets_service-account-controller writes it'),
  ]);
  expect(problems([account])).toEqual([]);
});

test('each write is told once, and with a reason', () => {
  const keys = CLUSTER_WRITES.map(({ manager, kinds, which, field }) => [manager, kinds, which, field].join());
  expect(new Set(keys).size).toBe(keys.length);
  expect(CLUSTER_WRITES.filter(({ why, which }) => !why || !which)).toEqual([]);
});

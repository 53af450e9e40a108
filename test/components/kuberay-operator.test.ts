import { KuberayOperator } from '../../lib/components/kuberay-operator/kuberay-operator';
import {
  type KuberayOperatorProps,
  kuberayOperatorProps,
} from '../../lib/components/kuberay-operator/kuberay-operator-props';
import type { PlatformContextOptions } from '../../lib/core/context';
import { find, renderObjects } from '../support/render';
import { snapshotObjects, snapshotProps } from '../support/snapshot';

const NAME = 'kuberay-operator';
const render = (props?: KuberayOperatorProps, context?: PlatformContextOptions) =>
  renderObjects((chart) => new KuberayOperator(chart, 'operator', props), context);
const operator = (props?: KuberayOperatorProps) => {
  const { spec } = find(render(props), 'Deployment', NAME) as unknown as {
    spec: { template: { spec: { containers: [{ args: string[]; env?: unknown[] }] } } };
  };
  return spec.template.spec.containers[0];
};

snapshotObjects('defaults', render());

const everyProp: Required<KuberayOperatorProps> = {
  watchNamespaces: ['team-a', 'team-b'],
  batchScheduler: 'volcano',
  initContainerInjection: true,
  ingresses: true,
  deletionPolicy: true,
  concurrency: 4,
  resources: { limits: { memory: '1Gi' } },
};

snapshotProps('every prop set', {
  schema: kuberayOperatorProps,
  props: everyProp,
  objects: render(everyProp),
  defaults: render(),
});

test.each<[string, KuberayOperatorProps, unknown]>([
  ['nothing waits for the head before a worker', {}, [{ name: 'ENABLE_INIT_CONTAINER_INJECTION', value: 'false' }]],
  ['with injection the operator does what it does by itself', { initContainerInjection: true }, undefined],
])('%s', (_, props, env) => {
  expect(operator(props).env).toEqual(env);
});

test('probes ask what answers for the operator, not its metrics (D63)', () => {
  expect(operator()).toMatchObject({
    livenessProbe: { httpGet: { path: '/healthz', port: 8082 } },
    readinessProbe: { httpGet: { path: '/readyz', port: 8082 } },
  });
});

test('it stays out of the mesh, in both data planes, and only its own namespace reaches its metrics', () => {
  expect(find(render(), 'Deployment', NAME)).toHaveProperty('spec.template.metadata.labels', {
    'app.kubernetes.io/component': NAME,
    'app.kubernetes.io/instance': NAME,
    'app.kubernetes.io/name': NAME,
    'sidecar.istio.io/inject': 'false',
  });
  const ambient = render(undefined, { mesh: { dataPlane: 'ambient' } });
  expect(find(ambient, 'Deployment', NAME)).toHaveProperty(
    ['spec', 'template', 'metadata', 'labels', 'istio.io/dataplane-mode'],
    'none',
  );
  expect(find(render(), 'NetworkPolicy', NAME)).toHaveProperty('spec.ingress', [
    { from: [{ podSelector: {} }], ports: [{ port: 8080, protocol: 'TCP' }] },
  ]);
});

test('no Ray cluster opens an Ingress or a Route unless the settings let it', () => {
  const rules = (props?: KuberayOperatorProps) => JSON.stringify(find(render(props), 'ClusterRole', NAME));
  expect(rules()).not.toMatch(/ingress|routes/);
  expect(rules({ ingresses: true })).toMatch(/ingresses.*ingressclasses.*routes/);
});

test('leases are in its own namespace only, and owners may do what contributors may (D51)', () => {
  const objects = render();
  expect(JSON.stringify(find(objects, 'ClusterRole', NAME))).not.toContain('leases');
  expect(find(objects, 'Role', `${NAME}-leader-election`)).toMatchObject({ rules: [{}, { resources: ['leases'] }] });
  expect(find(objects, 'ClusterRole', 'kubeflow-kuberay-admin')).toHaveProperty('aggregationRule');
  expect(find(objects, 'ClusterRole', 'kubeflow-kuberay-edit')).toMatchObject({
    metadata: { labels: { 'rbac.authorization.kubeflow.org/aggregate-to-kubeflow-kuberay-admin': 'true' } },
  });
});

test('names come from the context', () => {
  const objects = render(undefined, { namespaces: { kubeflow: 'mlops' }, images: { registry: 'mirror.example.com' } });
  expect(JSON.stringify(objects)).not.toMatch(/"kubeflow["/]|quay\.io\//);
});

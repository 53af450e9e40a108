import { NotebookController } from '../../lib/components/notebook-controller/notebook-controller';
import {
  type NotebookControllerProps,
  notebookControllerProps,
} from '../../lib/components/notebook-controller/notebook-controller-props';
import type { PlatformContextOptions } from '../../lib/core/context';
import { find, renderObjects } from '../support/render';
import { snapshotObjects, snapshotProps } from '../support/snapshot';

const render = (props?: NotebookControllerProps, context?: PlatformContextOptions) =>
  renderObjects((chart) => new NotebookController(chart, 'controller', props), context);
const config = (props?: NotebookControllerProps, context?: PlatformContextOptions) =>
  find(render(props, context), 'ConfigMap', 'notebook-controller-config').data;

snapshotObjects('defaults', render());

const everyProp: Required<NotebookControllerProps> = {
  culling: { enabled: true, idleMinutes: 60, checkMinutes: 5 },
  fsGroup: false,
  istio: false,
  gateway: 'mesh/public',
  host: 'notebooks.example.com',
  leaderElection: true,
  ownNamespace: 'notebook-controller-system',
};

snapshotProps('every prop set', {
  schema: notebookControllerProps,
  props: everyProp,
  objects: render(everyProp),
  defaults: render(),
});

test('culling is off until something is said about it', () => {
  expect(config()).toMatchObject({ ENABLE_CULLING: 'false', CULL_IDLE_TIME: '1440', IDLENESS_CHECK_PERIOD: '1' });
  expect(config({ culling: { idleMinutes: 30 } })).toMatchObject({
    ENABLE_CULLING: 'true',
    CULL_IDLE_TIME: '30',
    IDLENESS_CHECK_PERIOD: '1',
  });
  expect(config({ culling: { enabled: false, idleMinutes: 30 } })).toMatchObject({ ENABLE_CULLING: 'false' });
});

test('what culling leaves undefined is as when it says nothing', () => {
  expect(config({ culling: { enabled: undefined, idleMinutes: undefined } })).toEqual(config({ culling: {} }));
});

test('the controller starts anew when its configuration changes', () => {
  const podOf = (props: NotebookControllerProps) =>
    (find(render(props), 'Deployment', 'notebook-controller-deployment').spec as { template: object }).template;
  expect(podOf({ culling: { idleMinutes: 30 } })).not.toEqual(podOf({ culling: { idleMinutes: 31 } }));
});

test('the group of volumes is left to the cluster on request, and on OpenShift', () => {
  expect(config()).not.toHaveProperty('ADD_FSGROUP');
  expect(config({ fsGroup: true })).not.toHaveProperty('ADD_FSGROUP');
  expect(config({ fsGroup: false })).toMatchObject({ ADD_FSGROUP: 'false' });
  expect(config({}, { clusterPlatform: 'openshift' })).toMatchObject({ ADD_FSGROUP: 'false' });
  expect(config({ fsGroup: true }, { clusterPlatform: 'openshift' })).not.toHaveProperty('ADD_FSGROUP');
});

test('notebooks hang on the platform’s gateway or on a given one', () => {
  expect(config({ istio: false })).toMatchObject({ USE_ISTIO: 'false' });
  expect(config({ gateway: 'mesh/public', host: 'n.example.com' })).toMatchObject({
    USE_ISTIO: 'true',
    ISTIO_GATEWAY: 'mesh/public',
    ISTIO_HOST: 'n.example.com',
  });
});

test('a leader is elected on request, and may be', () => {
  const argumentsOf = (props?: NotebookControllerProps) =>
    JSON.stringify(find(render(props), 'Deployment', 'notebook-controller-deployment'));
  expect(argumentsOf()).not.toContain('--enable-leader-election');
  expect(argumentsOf({ leaderElection: true })).toContain('--enable-leader-election');
  expect(JSON.stringify(find(render(), 'Role', 'notebook-controller-leader-election-role').rules)).toContain('leases');
});

test('the Service leads to a port on which the controller listens', () => {
  expect(find(render(), 'Service', 'notebook-controller-service')).toMatchObject({
    spec: { ports: [{ port: 8080, targetPort: 8080 }] },
  });
});

test('a namespace of its own is made and holds all its objects', () => {
  const objects = render({ istio: false, ownNamespace: 'notebooks' });
  expect(find(objects, 'Namespace', 'notebooks')).toBeDefined();
  expect(new Set(objects.map(({ metadata }) => metadata.namespace))).toEqual(new Set(['notebooks', undefined]));
  expect(render().map(({ kind }) => kind)).not.toContain('Namespace');
});

test('names come from the context', () => {
  const objects = render(undefined, {
    clusterDomain: 'example.internal',
    namespaces: { kubeflow: 'mlops' },
    gateway: { hostname: 'kf.example.com' },
    images: { registry: 'mirror.example.com' },
  });
  expect(find(objects, 'ConfigMap', 'notebook-controller-config').data).toMatchObject({
    CLUSTER_DOMAIN: 'example.internal',
    ISTIO_GATEWAY: 'mlops/kubeflow-gateway',
    ISTIO_HOST: 'kf.example.com',
  });
  expect(JSON.stringify(objects)).not.toMatch(/"namespace":"kubeflow"|cluster\.local|ghcr\.io/);
});

test.each([
  [{ culling: { idleMinutes: 0 } }, 'at least 1 minute'],
  [{ culling: { idleMinutes: 1.5 } }, 'expected int'],
  [{ culling: { idleMinutes: 5, checkMinutes: 10 } }, 'at most idleMinutes'],
  [{ culling: { checkMinutes: 2000 } }, 'at most idleMinutes'],
  [{ gateway: 'kubeflow-gateway' }, 'namespace/name'],
  [{ ownNamespace: 'notebooks' }, 'istio: false beside it'],
])('%j is refused: %s', (settings, message) => {
  const result = notebookControllerProps.safeParse(settings);
  expect(result.error?.issues.map((issue) => issue.message).join()).toContain(message);
});

import { TensorboardController } from '../../lib/components/tensorboard-controller/tensorboard-controller';
import {
  type TensorboardControllerProps,
  tensorboardControllerProps,
} from '../../lib/components/tensorboard-controller/tensorboard-controller-props';
import type { PlatformContextOptions } from '../../lib/core/context';
import { find, renderObjects } from '../support/render';
import { snapshotObjects, snapshotProps } from '../support/snapshot';

const render = (props?: TensorboardControllerProps, context?: PlatformContextOptions) =>
  renderObjects((chart) => new TensorboardController(chart, 'controller', props), context);
const config = (props?: TensorboardControllerProps, context?: PlatformContextOptions) =>
  find(render(props, context), 'ConfigMap', 'tensorboard-controller-config').data;

snapshotObjects('defaults', render());

const everyProp: Required<TensorboardControllerProps> = {
  image: 'example.com/tensorboard:2.19',
  rwoScheduling: false,
  gateway: 'mesh/public',
  host: 'boards.example.com',
  metrics: false,
  leaderElection: true,
  ownNamespace: 'tensorboard-controller-system',
};

snapshotProps('every prop set', {
  schema: tensorboardControllerProps,
  props: everyProp,
  objects: render(everyProp),
  defaults: render(),
});

test('TensorBoards run in the given image', () => {
  expect(config({ image: 'example.com/tensorboard:2.19' })).toMatchObject({
    TENSORBOARD_IMAGE: 'example.com/tensorboard:2.19',
  });
});

test('scheduling beside a volume can be switched off', () => {
  expect(config()).toMatchObject({ RWO_PVC_SCHEDULING: 'True' });
  expect(config({ rwoScheduling: false })).toMatchObject({ RWO_PVC_SCHEDULING: 'False' });
});

test('gateway and host can be others', () => {
  expect(config({ gateway: 'mesh/public', host: '*' })).toMatchObject({
    ISTIO_GATEWAY: 'mesh/public',
    ISTIO_HOST: '*',
  });
});

test('without metrics there is neither proxy nor Service nor their roles', () => {
  const objects = render({ metrics: false });
  expect(objects.map(({ kind }) => kind)).not.toContain('Service');
  expect(JSON.stringify(objects)).not.toMatch(/kube-rbac-proxy|proxy-role|metrics-reader/);
});

test('a leader is elected on request', () => {
  expect(JSON.stringify(render())).not.toContain('--leader-elect"');
  expect(JSON.stringify(render({ leaderElection: true }))).toContain('--leader-elect"');
});

test('a namespace of its own is made and holds all its objects', () => {
  const objects = render({ ownNamespace: 'boards' });
  expect(find(objects, 'Namespace', 'boards').metadata.labels).toMatchObject({ app: 'tensorboard-controller' });
  expect(new Set(objects.map(({ metadata }) => metadata.namespace))).toEqual(new Set(['boards', undefined]));
  expect(JSON.stringify(objects)).not.toContain('"namespace":"kubeflow"');
  expect(render().map(({ kind }) => kind)).not.toContain('Namespace');
});

test('names and images come from the context', () => {
  const context = {
    namespaces: { kubeflow: 'mlops' },
    gateway: { hostname: 'kf.example.com' },
    images: { registry: 'mirror.example.com' },
  };
  expect(config(undefined, context)).toMatchObject({
    ISTIO_GATEWAY: 'mlops/kubeflow-gateway',
    ISTIO_HOST: 'kf.example.com',
    TENSORBOARD_IMAGE: 'mirror.example.com/tensorflow/tensorflow:2.5.1',
  });
  expect(JSON.stringify(render(undefined, context))).not.toMatch(/"namespace":"kubeflow"|ghcr\.io|quay\.io/);
});

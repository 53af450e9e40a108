import type { PlatformContextOptions } from '../../lib/core/context';
import type { MeshOptions } from '../../lib/core/mesh';
import type { KubeObject } from '../../lib/kubernetes/objects';
import { type DeploymentProps, deployment } from '../../lib/patterns/deployment';
import { find, renderObjects } from '../support/render';

const pod = { containers: [{ name: 'main', image: 'example.com/main:1' }] };
const renderAll = (props: Partial<DeploymentProps> = {}, context?: PlatformContextOptions): KubeObject[] =>
  renderObjects(
    (chart) => deployment(chart, 'deployment', { name: 'app', namespace: 'apps', labels: { app: 'a' }, pod, ...props }),
    context,
  );
const render = (props?: Partial<DeploymentProps>, context?: PlatformContextOptions): KubeObject =>
  find(renderAll(props, context), 'Deployment', 'app');

test('selector and pod labels are the labels', () => {
  expect(render().spec).toMatchObject({
    replicas: 1,
    selector: { matchLabels: { app: 'a' } },
    template: { metadata: { labels: { app: 'a' } } },
  });
});

test('a selector of its own is also on the pods, further pod labels are not in the selector', () => {
  const object = render({ selector: { app: 'b' }, podLabels: { more: 'yes' } });
  expect(object.metadata.labels).toEqual({ app: 'a' });
  expect(object.spec).toMatchObject({
    selector: { matchLabels: { app: 'b' } },
    template: { metadata: { labels: { app: 'b', more: 'yes' } } },
  });
  expect(object).not.toHaveProperty('spec.selector.matchLabels.more');
});

test.each([true, false])('the choice of a sidecar (%s) is a label of the pods and not in the selector', (sidecar) => {
  const object = render({ sidecar });
  expect(object).toHaveProperty('spec.template.metadata.labels', {
    app: 'a',
    'sidecar.istio.io/inject': String(sidecar),
  });
  expect(object).toHaveProperty('spec.selector.matchLabels', { app: 'a' });
});

test('pods without a sidecar stay out of an ambient mesh too', () => {
  const ambient = { mesh: { dataPlane: 'ambient' } } as const;
  expect(render({ sidecar: false }, ambient)).toHaveProperty('spec.template.metadata.labels', {
    app: 'a',
    'sidecar.istio.io/inject': 'false',
    'istio.io/dataplane-mode': 'none',
  });
  expect(render({}, ambient)).toHaveProperty('spec.template.metadata.labels', { app: 'a' });
});

test('pods whose policies look at requests have a sidecar in an ambient mesh, and elsewhere what their namespace says', () => {
  const labels = (mesh: MeshOptions) => render({ sidecar: 'always' }, { mesh });
  expect(labels({})).toHaveProperty('spec.template.metadata.labels', { app: 'a' });
  expect(labels({ dataPlane: 'ambient', revision: 'stable' })).toHaveProperty('spec.template.metadata.labels', {
    app: 'a',
    'sidecar.istio.io/inject': 'true',
    'istio.io/rev': 'stable',
  });
});

test('the number of pods that others decide is not in the manifest', () => {
  expect(render({ replicas: 3 }).spec).toMatchObject({ replicas: 3 });
  expect(render({ replicas: 'autoscaled' }).spec).not.toHaveProperty('replicas');
});

describe('a Deployment with an autoscaler', () => {
  const bounds = { min: 2, max: 5, cpu: 80 };

  test('leaves the number of pods to it, whatever else is said', () => {
    expect(render({ autoscaler: { bounds } }).spec).not.toHaveProperty('replicas');
    expect(render({ autoscaler: { bounds }, replicas: 3 }).spec).not.toHaveProperty('replicas');
  });

  test('is its target, and gives it its labels unless it has its own', () => {
    const scaler = (labels?: Record<string, string>) =>
      find(renderAll({ autoscaler: { bounds, labels } }), 'HorizontalPodAutoscaler', 'app');
    expect(scaler()).toMatchObject({
      metadata: { namespace: 'apps', labels: { app: 'a' } },
      spec: { minReplicas: 2, scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'app' } },
    });
    expect(scaler({ app: 'b' }).metadata.labels).toEqual({ app: 'b' });
  });
});

import { Autoscaler, type AutoscalerProps } from '../../lib/patterns/autoscaler';
import { autoscalingSchema } from '../../lib/patterns/autoscaler-props';
import { find, renderObjects } from '../support/render';

const bounds = { min: 1, max: 5, cpu: 80 };
const render = (props: Partial<AutoscalerProps> = {}) =>
  renderObjects((chart) => new Autoscaler(chart, 'autoscaler', { name: 'app', namespace: 'apps', bounds, ...props }));

test('scales the Deployment of its name by CPU', () => {
  expect(find(render(), 'HorizontalPodAutoscaler', 'app').spec).toEqual({
    minReplicas: 1,
    maxReplicas: 5,
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'app' },
    metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } }],
  });
});

test('may have a name of its own', () => {
  expect(find(render({ autoscaler: 'app-hpa' }), 'HorizontalPodAutoscaler', 'app-hpa').spec).toMatchObject({
    scaleTargetRef: { name: 'app' },
  });
});

test.each([
  [1, 0],
  [3, 2],
])('of at least %i pods %i stay while nodes are drained', (min, minAvailable) => {
  const objects = render({ bounds: { ...bounds, min }, budget: { name: 'app-pdb', pods: { app: 'a' } } });
  expect(find(objects, 'PodDisruptionBudget', 'app-pdb').spec).toEqual({
    minAvailable,
    selector: { matchLabels: { app: 'a' } },
  });
});

test('without a budget nodes are drained as they are', () => {
  expect(render().map(({ kind }) => kind)).toEqual(['HorizontalPodAutoscaler']);
});

test('bounds that contradict each other or the defaults are refused', () => {
  const valid = (settings: object) => autoscalingSchema(bounds).safeParse(settings).success;
  expect(valid({ min: 2, max: 3, cpu: 120 })).toBe(true);
  expect(valid({ min: 6 })).toBe(false);
  expect(valid({ min: 6, max: 6 })).toBe(true);
  expect(valid({ max: 0 })).toBe(false);
});

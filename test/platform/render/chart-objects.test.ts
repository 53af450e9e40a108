import { ApiObject, App, Chart } from 'cdk8s';
import { chartObjects } from '../../../lib/platform/render/chart-objects';

function object(chart: Chart, name: string): ApiObject {
  return new ApiObject(chart, name, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name } });
}

test('each chart has its own objects, in the order of their construction', () => {
  const app = new App({ outdir: 'never-written' });
  const outer = new Chart(app, 'outer');
  object(outer, 'b');
  const inner = new Chart(outer, 'inner');
  object(inner, 'c');
  object(outer, 'a');
  const names = [...chartObjects(app)].map(([chart, objects]) => [
    chart.node.id,
    objects.map(({ metadata }) => metadata.name),
  ]);
  expect(names).toEqual([
    ['outer', ['b', 'a']],
    ['inner', ['c']],
  ]);
});

test('a construct that finds itself invalid stops the render, with its path', () => {
  const app = new App({ outdir: 'never-written' });
  const invalid = object(new Chart(app, 'chart'), 'a');
  invalid.node.addValidation({ validate: () => ['has no data'] });
  expect(() => chartObjects(app)).toThrow('chart/a: has no data');
});

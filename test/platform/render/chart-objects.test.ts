import { ApiObject, App, Chart, type IResolver, Lazy, type ResolutionContext } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
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

describe('values that are resolved', () => {
  const values = {
    lazy: Lazy.any({ produce: () => ({ in: [Lazy.any({ produce: () => 'made' })] }) }),
    token: { resolve: () => 'token' },
    port: k8s.IntOrString.fromNumber(80),
    plain: { text: 'a', number: 1, off: false, list: [{ a: [1] }], nothing: undefined, empty: null },
  };
  const appWith = (resolvers?: IResolver[]) => {
    const app = new App({ outdir: 'never-written', resolvers });
    new ApiObject(new Chart(app, 'chart'), 'a', { apiVersion: 'v1', kind: 'ConfigMap', data: values });
    return app;
  };

  test('are as cdk8s resolves them', () => {
    const app = appWith();
    const before = [...app.resolvers];
    const [object] = [...chartObjects(app).values()].flat();
    expect(object).toMatchObject({ data: { lazy: { in: ['made'] }, token: 'token', port: { value: 80 } } });
    expect(object).toEqual(app.charts[0]?.toJson()[0]);
    expect(app.resolvers).toEqual(before);
  });

  test('are those of an own resolver, too', () => {
    const resolve = (context: ResolutionContext) => {
      if (context.value === 'a') context.replaceValue('b');
    };
    const app = appWith([{ resolve }]);
    const [object] = [...chartObjects(app).values()].flat();
    expect(object).toMatchObject({ data: { plain: { text: 'b' } } });
    expect(object).toEqual(app.charts[0]?.toJson()[0]);
  });
});

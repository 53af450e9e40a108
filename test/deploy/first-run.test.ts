import { statusAnswer } from './fake-api-server';
import { configMap, names, namespace, Stage, widget, widgetCrd } from './support';

let stage: Stage;
beforeEach(async () => {
  stage = await Stage.open();
});
afterEach(() => stage.stop());

const maps = ['a', 'b', 'c', 'd'].map((name) => configMap(`team/${name}`));
const ALL = '/api/v1/configmaps';

/** Deploys, and tells what of the ConfigMaps was asked. */
async function reads(...objects: readonly unknown[]): Promise<string[]> {
  expect(await stage.write(namespace('team', -2), ...objects).deploy()).toMatchObject({ ok: true });
  return stage.server.seen
    .filter(({ method, path }) => method === 'GET' && /\/configmaps(\/[a-d])?$/.test(path))
    .filter(({ query }) => !query.has('labelSelector')) // what is left over is looked for at the end
    .map(({ path }) => path);
}
const each = maps.map(({ metadata }) => `/api/v1/namespaces/team/configmaps/${metadata.name}`);

test('asks for no single object of a kind: one list tells that none is there', async () => {
  expect(await reads(...maps)).toEqual([ALL]);
  const list = stage.server.seen.find(({ path }) => path === ALL);
  expect(list?.headers.accept).toContain('as=PartialObjectMetadataList');
});

test('asks for the one that is there', async () => {
  stage.server.put(configMap('team/b', { a: 'old' }));
  expect(await reads(...maps)).toEqual([ALL, each[1]]);
  expect(stage.server.live('b')).toMatchObject({ data: { a: 'b' } });
});

test('asks for each of a few, which are no more requests', async () => {
  expect(await reads(...maps.slice(0, 2))).toEqual(each.slice(0, 2));
});

test.each([
  ['may not be listed', { status: 403, body: { kind: 'Status', message: 'no' } }],
  ['are too many', { status: 200, body: { metadata: { continue: 'more' }, items: [] } }],
])('asks for each when they %s', async (_, answer) => {
  stage.server.fault('GET', /^\/api\/v1\/configmaps\?/, answer, Number.POSITIVE_INFINITY);
  expect((await reads(...maps)).sort()).toEqual([ALL, ...each].sort());
});

test('of a kind that the same run brings it asks when it is served', async () => {
  const widgets = ['u', 'v', 'w'].map((name) => widget(`team/${name}`, 2));
  const result = await stage.write(namespace('team', -2), widgetCrd(-3), ...widgets).deploy();
  expect(result.ok).toBe(true);
  expect(names(result.created).sort()).toEqual(['team', 'u', 'v', 'w', 'widgets.example.com']);
  const asked = stage.server.seen.filter(({ method, path }) => method === 'GET' && path.includes('/widgets'));
  expect(asked.map(({ path }) => path).filter((path) => /\/[uvw]$/.test(path))).toEqual([]);
});

test('does not trust a list for long', async () => {
  const refusal = statusAnswer(500, 'Internal error occurred: failed calling webhook "x": no endpoints available');
  stage.server.fault('PATCH', /\/configmaps\/c\?/, refusal, 6);
  expect(await reads(...maps)).toEqual([ALL, ALL]);
});

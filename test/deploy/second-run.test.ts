import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { dump } from 'js-yaml';
import { statusAnswer } from './fake-api-server';
import { liveOf, pathOf, touch } from './prune-support';
import { configMap, deployment, names, namespace, object, Stage, widget, widgetCrd } from './support';

let stage: Stage;
beforeEach(async () => {
  stage = await Stage.open();
});
afterEach(() => stage.stop());

const service = object('v1', 'Service', 'team/s', { spec: { ports: [{ port: 80 }] } });
const role = object('rbac.authorization.k8s.io/v1', 'ClusterRole', 'r', { rules: [{ verbs: ['get'] }] });
const annotated = object('v1', 'ServiceAccount', 'team/a');
const secret = object('v1', 'Secret', 'team/x', { stringData: { password: 'hunter2' } });
const labelled = { ...annotated, metadata: { ...annotated.metadata, labels: { l: '1' }, annotations: { k: '1' } } };
const all = [
  namespace('team', -2),
  widgetCrd(-3),
  configMap('team/c'),
  deployment('team/d'),
  widget('team/w', 2),
  service,
  role,
  labelled,
  secret,
];

/** Paths of single objects of the dist above. */
const OBJECTS = /\/(team|c|d|w|s|r|a|x|widgets\.example\.com)$/;

/** Deploys all of it, and tells what the next deploy asks the server. */
async function again(...objects: readonly unknown[]) {
  expect(await stage.write(...all).deploy()).toMatchObject({ ok: true });
  const before = stage.server.seen.length;
  const result = await stage.write(...(objects.length > 0 ? objects : all)).deploy();
  const seen = stage.server.seen.slice(before);
  const reads = seen.filter(({ method, path }) => method === 'GET' && OBJECTS.test(path)).map(({ path }) => path);
  return { result, seen, reads };
}

test('asks for no single object: one list for each kind tells that nothing has changed', async () => {
  const { result, seen, reads } = await again();
  expect(result).toMatchObject({ ok: true, created: [], changed: [] });
  expect(result.unchanged).toHaveLength(all.length);
  expect(reads).toEqual([]);
  const lists = seen.filter(({ query }) => query.has('labelSelector'));
  expect(lists.map(({ path }) => path).sort()).toEqual(
    [...new Set(lists.map(({ path }) => path))].sort(), // each kind once, for the comparison and for what is left over
  );
  expect(lists).toHaveLength(all.length);
});

test('reads of dist nothing but what tells which objects they are', async () => {
  const objects = all.filter(({ kind }) => kind !== 'CustomResourceDefinition' && kind !== 'Widget');
  writeFileSync(join(stage.dist, '10-test.k8s.yaml'), objects.map((each) => dump(each)).join('---\n'));
  expect(await stage.deploy()).toMatchObject({ ok: true });
  const { unchanged } = await stage.deploy();
  const fieldsRead = unchanged.flatMap((each) =>
    Object.entries(Object.getOwnPropertyDescriptors(each)).flatMap(([field, { get }]) => (get ? [] : [field])),
  );
  expect(unchanged).toHaveLength(objects.length);
  // Of a Secret nothing is known: it is compared.
  expect([...new Set(fieldsRead)].sort()).toEqual(['apiVersion', 'kind', 'metadata', 'stringData']);
});

test('never asks for what is in a CRD', async () => {
  const { seen } = await again();
  const crds = seen.filter(({ path }) => path.includes('/customresourcedefinitions'));
  expect(crds).toHaveLength(1);
  expect(crds[0]?.headers.accept).toContain('as=PartialObjectMetadataList');
});

test('keeps nothing that comes from the values of Secrets, nor the values themselves', async () => {
  const { seen } = await again();
  const written = stage.server.seen.filter(
    ({ path, method }) => method === 'PATCH' && path.endsWith('/cdk8s-kubeflow'),
  );
  expect(written.length).toBeGreaterThan(0);
  expect(written.map(({ body }) => body).join()).not.toContain('hunter2');
  expect(appliedNames()).not.toContain('/Secret/team/x');
  expect(seen.filter(({ path }) => path === '/api/v1/secrets')).toHaveLength(1);
});

/** What the record of the set knows of. */
function appliedNames(): string[] {
  const binary = (liveOf(stage, 'cdk8s-kubeflow').binaryData ?? {}) as Record<string, string>;
  const text = gunzipSync(Buffer.from(binary['applied.json.gz'] ?? '', 'base64')).toString();
  return Object.keys(JSON.parse(text).objects);
}

describe('what somebody has changed is found and mended', () => {
  const meddled: [string, string, () => void][] = [
    ['data', 'c', () => stage.server.put({ ...liveOf(stage, 'c'), data: { a: 'other' } })],
    ['a key that is gone', 'c', () => stage.server.put({ ...liveOf(stage, 'c'), data: {} })],
    ['rules', 'r', () => stage.server.put({ ...liveOf(stage, 'r'), rules: [] })],
    ['a label', 'a', () => touch(stage, 'a', { labels: { ...liveOf(stage, 'a').metadata.labels, l: '2' } })],
    ['an annotation', 'a', () => touch(stage, 'a', { annotations: {} })],
    ['spec', 'd', () => stage.server.put({ ...liveOf(stage, 'd'), spec: { replicas: 5 } })],
    ['a custom resource', 'w', () => stage.server.put({ ...liveOf(stage, 'w'), spec: { size: 3 } })],
    ['a CRD', 'widgets.example.com', () => stage.server.put({ ...liveOf(stage, 'widgets.example.com'), spec: {} })],
    ['a Secret', 'x', () => stage.server.put({ ...liveOf(stage, 'x'), stringData: { password: 'other' } })],
    ['the record of who owns what', 'c', () => touch(stage, 'c', { managedFields: [] })],
    ['the label of the set', 'c', () => touch(stage, 'c', { labels: {} })],
  ];
  test.each(meddled)('%s of %s', async (_, name, meddle) => {
    await stage.write(...all).deploy();
    meddle();
    const sent = stage.sent.length;
    expect(await stage.deploy()).toMatchObject({ ok: true });
    expect(stage.sent.slice(sent)).toEqual([name]);
    expect(await stage.diff()).toMatchObject({ entries: [] });
  });

  test('a deletion', async () => {
    await stage.write(...all).deploy();
    stage.server.remove(pathOf(stage, 'c'));
    const sent = stage.sent.length;
    expect(names((await stage.deploy()).created)).toEqual(['c']);
    expect(stage.sent.slice(sent)).toEqual(['c']);
  });

  test('another object of the same name', async () => {
    await stage.write(...all).deploy();
    const { metadata, ...rest } = liveOf(stage, 'c');
    stage.server.remove(pathOf(stage, 'c'));
    // Restored from a copy with all its metadata, at the very same revision, but for what is in it.
    stage.server.put({ ...rest, data: { a: 'old' }, metadata: { ...metadata, uid: 'another' } });
    const sent = stage.sent.length;
    expect(await stage.deploy()).toMatchObject({ ok: true });
    expect(stage.sent.slice(sent)).toEqual(['c']);
  });

  test('the order of a list that is merged by keys, of which the record of owners tells nothing', async () => {
    await stage.write(...all).deploy();
    const live = liveOf(stage, 's');
    const [own] = live.metadata.managedFields ?? [];
    const ports = { 'k:{"port":80}': { '.': {}, 'f:port': {} } };
    const entry = { ...own, fieldsV1: { ...own?.fieldsV1, 'f:spec': { 'f:ports': ports } } };
    const set = (more: object) =>
      stage.server.put({ ...liveOf(stage, 's'), ...more, metadata: { ...live.metadata, managedFields: [entry] } });
    set({});
    await stage.deploy();
    set({ spec: { ports: [{ port: 80, name: 'changed' }] } });
    const before = stage.server.seen.length;
    await stage.deploy();
    expect(stage.server.seen.slice(before).map(({ path }) => path)).toContain('/api/v1/namespaces/team/services/s');
  });
});

test('what others write into an object beside our fields costs no request', async () => {
  await stage.write(...all).deploy();
  touch(stage, 'r', { annotations: { other: '1' } });
  touch(stage, 'widgets.example.com', { generation: 7 });
  const before = stage.server.seen.length;
  expect(await stage.deploy()).toMatchObject({ ok: true });
  const single = stage.server.seen.slice(before).filter(({ path }) => OBJECTS.test(path));
  expect(single.filter(({ method }) => method === 'GET')).toEqual([]);
});

test('an object that is not ready is waited for although nothing about it has changed', async () => {
  await stage.write(...all).deploy();
  stage.server.put({ ...liveOf(stage, 'd'), status: { observedGeneration: 1, replicas: 1, updatedReplicas: 1 } });
  const result = await stage.deploy({ timeout: 20_000 });
  expect(result.failures).toMatchObject([{ kind: 'stuck', reason: '0 of 1 replicas available' }]);
});

test('what has changed in dist is sent, and nothing else is asked for', async () => {
  const changed = all.map((each) => (each.metadata.name === 'c' ? configMap('team/c', { a: 'new' }) : each));
  const { result, reads } = await again(...changed);
  expect(names(result.changed)).toEqual(['c']);
  expect(reads).toEqual(['/api/v1/namespaces/team/configmaps/c']);
});

describe('the record', () => {
  test('forgets an object before another manifest of it is sent', async () => {
    await stage.write(...all).deploy();
    expect(appliedNames()).toContain('/ConfigMap/team/c');
    let known: string[] | undefined;
    stage.server.fault('PATCH', /configmaps\/c\?/, (response) => {
      known = appliedNames();
      response.writeHead(422).end(JSON.stringify(statusAnswer(422, 'no').body));
    });
    stage.write(...all.map((each) => (each.metadata.name === 'c' ? configMap('team/c', { a: 'new' }) : each)));
    await stage.deploy();
    expect(known).toContain('/ServiceAccount/team/a');
    expect(known).not.toContain('/ConfigMap/team/c');
  });

  test('says nothing of what was not applied', async () => {
    stage.server.fault('PATCH', /configmaps\/c\?/, statusAnswer(422, 'no'));
    expect((await stage.write(...all).deploy()).ok).toBe(false);
    expect(appliedNames()).not.toContain('/ConfigMap/team/c');
    expect(appliedNames()).toContain('/Namespace//team');
  });

  test.each([
    ['is not there', undefined],
    ['cannot be read', 'bm8='],
    ['is of another format', gzipSync('{"format":0,"objects":{}}').toString('base64')],
    ['holds something else', gzipSync('{"format":1,"objects":{"/ConfigMap/team/c":[1]}}').toString('base64')],
  ])('when it %s, each object is read', async (_, text) => {
    await stage.write(...all).deploy();
    const record = liveOf(stage, 'cdk8s-kubeflow');
    stage.server.put({ ...record, binaryData: text === undefined ? {} : { 'applied.json.gz': text } });
    const before = stage.server.seen.length;
    const result = await stage.deploy();
    expect(result).toMatchObject({ ok: true, created: [], changed: [] });
    expect(stage.server.seen.slice(before).map(({ path }) => path)).toContain('/api/v1/namespaces/team/configmaps/c');
  });

  test('when it cannot be written at the end, the deploy is all right', async () => {
    await stage.write(namespace('team', -2)).deploy();
    stage.write(...all);
    stage.server.fault('PATCH', /configmaps\/cdk8s-kubeflow/, statusAnswer(200, '')); // the announcement
    stage.server.fault('PATCH', /configmaps\/cdk8s-kubeflow/, statusAnswer(413, 'too large'));
    expect(await stage.deploy()).toMatchObject({ ok: true });
  });
});

test('a CRD that cannot be read to its end is told before anything is applied', async () => {
  stage.write(...all);
  const yaml = [
    'apiVersion: apiextensions.k8s.io/v1',
    'kind: CustomResourceDefinition',
    'metadata: {name: gadgets.example.com}',
    'spec:',
    '  group: example.com',
    '  versions:',
    '    - name: v1',
    '      schema:',
    '        a: [',
    '      served: true',
  ];
  writeFileSync(join(stage.dist, '00-crds-b.yaml'), yaml.join('\n').concat('\n'));
  await expect(stage.deploy()).rejects.toThrow(/00-crds-b\.yaml:\d+:\d+/);
  expect(stage.sent).toEqual([]);
});

test('who may not list reads each object', async () => {
  await stage.write(...all).deploy();
  stage.server.fault('GET', /labelSelector/, statusAnswer(403, 'forbidden: no'), 100);
  const result = await stage.deploy();
  expect(result).toMatchObject({ ok: true, created: [], changed: [] });
  expect(result.leftovers?.problems).not.toEqual([]);
});

test('fields of other appliers become ours although dist is the same', async () => {
  await stage.write(...all).deploy();
  const { managedFields = [], ...metadata } = liveOf(stage, 'c').metadata;
  const theirs = { ...managedFields[0], manager: 'kubectl', fieldsV1: { 'f:data': { 'f:old': {} } } };
  const live = { ...liveOf(stage, 'c'), metadata: { ...metadata, managedFields: [...managedFields, theirs] } };
  stage.server.put({ ...live, data: { a: 'b', old: 'x' } });
  expect(names((await stage.deploy({ takeOver: ['kubectl'] })).changed)).toEqual(['c']);
  expect(liveOf(stage, 'c').data).toEqual({ a: 'b' });
});

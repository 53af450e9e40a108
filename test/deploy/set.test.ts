import { ApplySet } from '../../lib/deploy';
import { applySetId } from '../../lib/deploy/set/apply-set';
import { statusAnswer } from './fake-api-server';
import { configMap, deployment, names, namespace, object, Stage, widget, widgetCrd } from './support';

const PART_OF = 'applyset.kubernetes.io/part-of';

let stage: Stage;
beforeEach(async () => {
  stage = await Stage.open();
});
afterEach(() => stage.stop());

const labelOf = (name: string) => stage.server.live(name)?.metadata.labels?.[PART_OF];
const idOf = (set: string) => ApplySet.parse(set)?.id;

test('the id is the one that kubectl would give', () => {
  expect(applySetId({ name: 'my-set', namespace: 'test', kind: 'Secret', group: '' })).toBe(
    'applyset-0eFHV8ySqp7XoShsGvyWFQD3s96yqwHmzc4e0HR1dsY-v1',
  );
});

test.each([
  ['kubeflow', 'default', 'cdk8s-kubeflow'],
  ['ops/staging', 'ops', 'cdk8s-staging'],
])('a set may be named %j', (text, space, parent) => {
  expect(ApplySet.parse(text)).toMatchObject({ namespace: space, parent });
});

test.each(['', 'a=b', 'A', 'a/b/c', '/a', 'a/', '-a', 'x'.repeat(64)])('a set may not be named %j', async (set) => {
  expect(ApplySet.parse(set)).toBeUndefined();
  await expect(stage.write(configMap('default/a')).deploy({ set })).rejects.toThrow(/is no name of a set/);
  expect(stage.server.seen).toEqual([]);
});

describe('the label', () => {
  test('is put on every object, beside its own', async () => {
    const labelled = object('v1', 'ConfigMap', 'default/a');
    await stage
      .write({ ...labelled, metadata: { ...labelled.metadata, labels: { app: 'x' } } }, namespace('b'))
      .deploy();
    expect(stage.server.live('a')?.metadata.labels).toEqual({ app: 'x', [PART_OF]: idOf('kubeflow') });
    expect(stage.server.live('b')?.metadata.labels).toEqual({ [PART_OF]: idOf('kubeflow') });
  });

  test('comes to what was deployed without it, and a diff does not speak of it', async () => {
    // As an applier that did not know of sets has left it.
    const { metadata, ...rest } = configMap('default/a');
    const fieldsV1 = { 'f:data': { 'f:a': {} } };
    const own = { manager: 'cdk8s-kubeflow', operation: 'Apply', apiVersion: 'v1', fieldsV1 };
    stage.server.put({ ...rest, metadata: { ...metadata, managedFields: [own] } });
    stage.write(configMap('default/a'));
    expect((await stage.diff()).entries).toEqual([]);
    expect(names((await stage.deploy()).changed)).toEqual(['a']);
    expect(labelOf('a')).toBe(idOf('kubeflow'));
    expect(names((await stage.deploy()).unchanged)).toEqual(['a']);
  });

  test('is refused in dist: kubectl and Argo CD would bring it, too', async () => {
    const { metadata, ...rest } = configMap('default/a');
    stage.write({ ...rest, metadata: { ...metadata, labels: { [PART_OF]: 'x' } } });
    await expect(stage.deploy()).rejects.toThrow(
      `ConfigMap a: carries the label ${PART_OF}, which only deploy itself may set`,
    );
  });
});

describe('the record', () => {
  test('is there before anything is applied, and tells where to look', async () => {
    stage.write(namespace('team', -1), deployment('team/d'), configMap('default/a'), widgetCrd(), widget('team/w', 1));
    await stage.deploy();
    const [first] = stage.server.seen.filter(({ method }) => method === 'PATCH');
    expect(first?.path).toBe('/api/v1/namespaces/default/configmaps/cdk8s-kubeflow');
    expect(JSON.parse(first?.body ?? '').metadata).toEqual({
      name: 'cdk8s-kubeflow',
      namespace: 'default',
      labels: { 'applyset.kubernetes.io/id': idOf('kubeflow') },
      annotations: {
        'applyset.kubernetes.io/tooling': expect.stringMatching(/^cdk8s-kubeflow\/\d+\.\d+\.\d+/),
        'applyset.kubernetes.io/contains-group-kinds':
          'ConfigMap,CustomResourceDefinition.apiextensions.k8s.io,Deployment.apps,Namespace,Widget.example.com',
        'applyset.kubernetes.io/additional-namespaces': 'team',
      },
    });
  });

  test('is left alone while it is true', async () => {
    await stage.write(configMap('default/a')).deploy();
    const requests = stage.server.seen.length;
    await stage.deploy({ prune: true });
    // Of the lock and of the user's rights both are asked in each run.
    const others = /\/(leases|selfsubjectaccessreviews)\b/;
    const later = stage.server.seen.slice(requests).filter(({ path }) => !others.test(path));
    expect(later.filter(({ method }) => method !== 'GET')).toEqual([]);
  });

  test('names what was and what will be, until a prune has come to its end', async () => {
    await stage.write(namespace('team', -1), configMap('team/a'), deployment('default/d')).deploy();
    stage.write(object('v1', 'Service', 'default/s'));
    const both = { kinds: 'ConfigMap,Deployment.apps,Namespace,Service', namespaces: 'team' };
    await stage.deploy();
    expect(stage.record()).toEqual(both);
    stage.server.fault('DELETE', /configmaps/, statusAnswer(403, 'forbidden: no'));
    expect((await stage.deploy({ prune: true, pruneMost: true })).ok).toBe(false);
    expect(stage.record()).toEqual(both);
    expect((await stage.deploy({ prune: true, pruneMost: true })).ok).toBe(true);
    // The namespace stays, and so it must stay known.
    expect(stage.record()).toEqual({ kinds: 'Namespace,Service', namespaces: '' });
  });

  test('may lie in another namespace', async () => {
    stage.server.put(namespace('ops'));
    await stage.write(configMap('default/a'), configMap('ops/b')).deploy({ set: 'ops/staging' });
    expect(stage.record('cdk8s-staging')).toEqual({ kinds: 'ConfigMap', namespaces: 'default' });
    expect(labelOf('a')).toBe(idOf('ops/staging'));
  });

  test.each([
    ['cdk8s-kubeflow/0.1.0', undefined, 'is no record of a set'],
    [undefined, idOf('kubeflow'), 'is no record of a set'],
    ['kubectl/v1.33.0', idOf('kubeflow'), 'belongs to kubectl'],
  ])('is not taken from others: %j %j', async (tooling, id, words) => {
    const { metadata, ...rest } = configMap('default/cdk8s-kubeflow');
    const labels: Record<string, string> = id === undefined ? {} : { 'applyset.kubernetes.io/id': id };
    const annotations: Record<string, string> =
      tooling === undefined ? {} : { 'applyset.kubernetes.io/tooling': tooling };
    stage.server.put({ ...rest, metadata: { ...metadata, labels, annotations } });
    stage.write(configMap('default/a'));
    const message = `ConfigMap default/cdk8s-kubeflow exists and ${words}; choose another name for the set (--set)`;
    await expect(stage.deploy()).rejects.toThrow(message);
    await expect(stage.diff()).rejects.toThrow(message);
    expect(stage.server.seen.filter(({ method }) => method === 'PATCH')).toEqual([]);
  });

  test.each<[string, Record<string, string>, RegExp]>([
    ['its namespace does not exist', { set: 'nowhere/x' }, /^cannot write the record .* namespace "nowhere" does not/],
    ['it may not be written', {}, /^cannot write the record of the set, ConfigMap default\/cdk8s-kubeflow: forbidden/],
  ])('when %s, nothing is applied', async (_, options, message) => {
    stage.server.fault('PATCH', /default\/configmaps\/cdk8s-kubeflow/, statusAnswer(403, 'forbidden: no'));
    await expect(stage.write(configMap('default/a')).deploy(options)).rejects.toThrow(message);
    expect(stage.sent).toEqual([]);
  });

  test('when it may not be read, nothing is applied', async () => {
    stage.server.fault('GET', /configmaps\/cdk8s-kubeflow/, statusAnswer(403, 'forbidden: no'));
    await expect(stage.write(configMap('default/a')).deploy()).rejects.toThrow(/^cannot read the record of the set/);
    expect(stage.sent).toEqual([]);
  });
});

describe('two sets', () => {
  test('do not take objects from each other unawares', async () => {
    await stage.write(configMap('default/a'), configMap('default/b')).deploy();
    stage.write(configMap('default/a'), configMap('default/c'));
    const { entries } = await stage.diff({ set: 'other' });
    const conflicts = [{ manager: idOf('kubeflow'), fields: [`.metadata.labels.${PART_OF}`] }];
    expect(entries).toMatchObject([{ object: { metadata: { name: 'a' } }, conflicts }, { state: 'create' }]);
    const result = await stage.deploy({ set: 'other', preflight: false });
    expect(result.failures).toMatchObject([{ kind: 'conflict', reason: 'it is part of another set', conflicts }]);
    expect(labelOf('a')).toBe(idOf('kubeflow'));
    expect(labelOf('c')).toBe(idOf('other'));
  });

  test('are told from each other before anything is sent', async () => {
    await stage.write(configMap('default/a'), configMap('default/b')).deploy();
    stage.server.seen.splice(0);
    const run = stage.write(configMap('default/a'), configMap('default/c')).deploy({ set: 'other' });
    await expect(run).rejects.toThrow(
      new RegExp(
        `^nothing was sent, .*--no-preflight.*\nanother dist has brought 1 of these objects: ConfigMap a: .*--take-over ${idOf('kubeflow')}`,
      ),
    );
    expect(stage.server.patches).toEqual([]);
    // What only may be in the way does not keep it.
    stage.server.fault('GET', /configmaps\?.*part-of/, statusAnswer(403, 'no'), Number.POSITIVE_INFINITY);
    expect(await stage.deploy({ set: 'other' })).toMatchObject({ failures: [{ kind: 'conflict' }] });
  });

  test.each([
    ['all' as const],
    [[idOf('kubeflow') ?? '']],
  ])('give an object away when they are told to: %j', async (takeOver) => {
    await stage.write(configMap('default/a')).deploy();
    expect((await stage.diff({ set: 'other', takeOver })).entries).toEqual([]);
    expect((await stage.deploy({ set: 'other', takeOver })).ok).toBe(true);
    expect(labelOf('a')).toBe(idOf('other'));
  });

  test('do not prune each other', async () => {
    await stage.write(configMap('default/a'), configMap('default/b')).deploy({ set: 'one' });
    await stage.write(configMap('default/x'), configMap('default/y'), configMap('default/z')).deploy({ set: 'two' });
    await stage.write(configMap('default/x'), configMap('default/y')).deploy({ set: 'two', prune: true });
    expect(stage.deletions).toEqual(['z']);
  });
});

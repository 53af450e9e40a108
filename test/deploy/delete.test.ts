import type { DeletePreview } from '../../lib/deploy';
import { hold, pathOf, respond, touch } from './prune-support';
import { configMap, deployment, names, namespace, object, Stage, widget, widgetCrd } from './support';

let stage: Stage;
beforeEach(async () => {
  stage = await Stage.open();
});
afterEach(() => stage.stop());

const hooks = object(
  'admissionregistration.k8s.io/v1',
  'MutatingWebhookConfiguration',
  'hooks',
  { webhooks: [{ clientConfig: { caBundle: 'eA==', service: { namespace: 'team', name: 'server' } } }] },
  1,
);
const server = object('v1', 'Service', 'team/server', { spec: { ports: [{ port: 443 }] } });
const answering = object('discovery.k8s.io/v1', 'EndpointSlice', 'team/server-1', {
  endpoints: [{ conditions: { ready: true } }],
});
answering.metadata.labels = { 'kubernetes.io/service-name': 'server' };
const claim = object('v1', 'PersistentVolumeClaim', 'team/data');
const platform = [
  namespace('team', -2),
  widgetCrd(-1),
  configMap('team/settings'),
  server,
  deployment('team/controller'),
  widget('team/early', 1),
  widget('team/late', 2),
  hooks,
];

async function deployed(...further: ReturnType<typeof object>[]): Promise<void> {
  stage.server.put(answering);
  expect((await stage.write(...platform, ...further).deploy()).failures).toEqual([]);
}

describe('a deletion', () => {
  test('takes custom resources first, CRDs and namespaces last, in reverse waves', async () => {
    await deployed();
    const result = await stage.delete();
    expect(result).toMatchObject({ ok: true, failures: [], kept: [] });
    const [first, second, third, fourth, ...rest] = stage.deletions;
    expect([first, second, third, fourth]).toEqual(['late', 'early', 'hooks', 'controller']);
    expect(rest.slice(0, 2).sort()).toEqual(['server', 'settings']);
    expect(rest.slice(2)).toEqual(['widgets.example.com', 'team', 'cdk8s-kubeflow']);
    expect(stage.server.live('cdk8s-kubeflow')).toBeUndefined();
  });

  test('each with the UID that was found', async () => {
    await deployed();
    const uid = stage.server.live('settings')?.metadata.uid;
    await stage.delete();
    const request = stage.server.seen.find(({ method, path }) => method === 'DELETE' && path.endsWith('/settings'));
    expect(JSON.parse(request?.body ?? '')).toMatchObject({ preconditions: { uid } });
  });

  test('and a second deploy works', async () => {
    await deployed(claim);
    expect((await stage.delete()).ok).toBe(true);
    stage.server.put(answering);
    expect(await stage.deploy()).toMatchObject({ ok: true, failures: [] });
    expect(stage.server.live('data')).toBeDefined();
  });

  test('of what is not there does nothing', async () => {
    stage.write(...platform);
    expect(await stage.delete()).toMatchObject({ ok: true, deleted: [], objects: [] });
    expect(stage.deletions).toEqual([]);
  });

  test('begins with webhook configurations that nobody answers: they would refuse the rest', async () => {
    await deployed();
    stage.server.remove(pathOf(stage, 'server-1'));
    expect((await stage.delete()).ok).toBe(true);
    expect(stage.deletions[0]).toBe('hooks');
  });

  test('does not begin where nobody can tell who answers them', async () => {
    await deployed();
    const refused = { status: 403, body: { kind: 'Status', message: 'no' } };
    stage.server.fault('GET', /endpointslices/, refused, Number.POSITIVE_INFINITY);
    await expect(stage.delete()).rejects.toThrow('EndpointSlice objects cannot be listed: no');
    expect(stage.deletions).toEqual([]);
  });

  test('does not begin when somebody says no', async () => {
    await deployed();
    const seen: DeletePreview[] = [];
    const confirm = async (preview: DeletePreview) => {
      seen.push(preview);
      return false;
    };
    expect(await stage.delete({ confirm })).toMatchObject({ ok: false, declined: true, deleted: [] });
    expect(names(seen[0]?.objects ?? [])).toContain('settings');
    expect(stage.deletions).toEqual([]);
  });

  test('an interrupt deletes nothing more, and the next run goes on', async () => {
    await deployed();
    const controller = new AbortController();
    stage.server.fault('DELETE', /widgets\/early/, (response) => {
      controller.abort();
      stage.server.remove(pathOf(stage, 'early'));
      respond(response, 200, { kind: 'Status', status: 'Success' });
    });
    expect(await stage.delete({ signal: controller.signal })).toMatchObject({ ok: false, interrupted: true });
    expect(stage.server.live('controller')).toBeDefined();
    expect(await stage.delete()).toMatchObject({ ok: true });
    expect(stage.server.live('team')).toBeUndefined();
  });
});

describe('what users keep their work in', () => {
  test('stays with what holds it: claims, and the namespace around them', async () => {
    await deployed(claim);
    const result = await stage.delete();
    expect(result.ok).toBe(true);
    expect(result.kept).toMatchObject([
      { object: { metadata: { name: 'data' } }, reason: 'its data would be lost', data: true },
      { object: { metadata: { name: 'team' } }, reason: 'it holds PersistentVolumeClaim team/data', data: true },
    ]);
    expect(stage.record().kinds).toBe('Namespace,PersistentVolumeClaim');
  });

  test.each([
    ['a custom resource of theirs keeps its CRD', widget('team/mine'), ['widgets.example.com', 'team']],
    ['a Secret that they have made keeps the namespace', object('v1', 'Secret', 'team/mine'), ['team']],
    ['what Kubernetes makes in every namespace does not', object('v1', 'ConfigMap', 'team/kube-root-ca.crt'), []],
    ['an account without which no namespace is does not', object('v1', 'ServiceAccount', 'team/default'), []],
  ])('%s', async (_, theirs, staying) => {
    await deployed();
    stage.server.put(theirs);
    const result = await stage.delete();
    expect(result.ok).toBe(true);
    expect(names(result.kept.map(({ object: kept }) => kept))).toEqual(staying);
    expect(stage.server.live(theirs.metadata.name)).toBeDefined();
  });

  test('a custom resource that belongs to one of theirs keeps its CRD, too', async () => {
    await deployed();
    const owner = { apiVersion: 'example.com/v1', kind: 'Other', name: 'x', uid: 'elsewhere', controller: true };
    const theirs = widget('other/mine');
    stage.server.put({ ...theirs, metadata: { ...theirs.metadata, ownerReferences: [owner] } });
    const { kept } = await stage.delete();
    expect(kept).toMatchObject([{ reason: 'it holds example.com/Widget other/mine' }]);
    expect(stage.server.live('widgets.example.com')).toBeDefined();
  });

  // A conversion webhook goes with its controller, before its CRD: the server can no longer read what is stored in another version.
  const unlistable = {
    status: 500,
    body: { message: 'conversion webhook for example.com/v1, Kind=Widget failed: refused' },
  };

  test('a CRD whose objects cannot be listed is not taken for an empty one', async () => {
    await deployed();
    stage.server.put(widget('team/theirs'));
    stage.server.fault('GET', /\/v1\/widgets\?$/, unlistable, Number.POSITIVE_INFINITY);
    const { ok, kept } = await stage.delete();
    expect(stage.server.live('theirs')).toBeDefined();
    expect(names(kept.map(({ object: each }) => each))).toContain('widgets.example.com');
    expect(kept[0]?.reason).toMatch(/^what is in it cannot be listed: conversion webhook/);
    expect(ok).toBe(true);
  });

  test.each([
    ['objects of users', /\/v1\/widgets\?$/, 'Widget'],
    ['claims', /\/v1\/persistentvolumeclaims\?$/, 'PersistentVolumeClaim'],
  ])('nothing is deleted with its data when %s cannot be listed', async (_, path, kind) => {
    await deployed();
    stage.server.fault('GET', path, unlistable, Number.POSITIVE_INFINITY);
    const deletion = stage.delete({ deleteData: 'all', confirm: async () => true });
    await expect(deletion).rejects.toThrow(`nothing was deleted: ${kind} objects cannot be listed: conversion webhook`);
    expect(stage.deletions).toEqual([]);
  });

  test('goes when it is named, while its controllers run', async () => {
    await deployed(claim);
    stage.server.put(widget('other/mine'));
    const seen: DeletePreview[] = [];
    const confirm = async (preview: DeletePreview) => {
      seen.push(preview);
      return true;
    };
    expect(await stage.delete({ deleteData: 'all', confirm })).toMatchObject({ ok: true, kept: [] });
    expect(names(seen[0]?.data ?? []).sort()).toEqual(['data', 'mine', 'team', 'widgets.example.com']);
    expect(stage.deletions[0]).toBe('mine');
    expect(stage.deletions.indexOf('mine')).toBeLessThan(stage.deletions.indexOf('controller'));
    expect(stage.server.live('data')).toBeUndefined();
  });

  test('goes by kind', async () => {
    await deployed(claim);
    const { kept } = await stage.delete({ deleteData: ['PersistentVolumeClaim'] });
    expect(kept).toEqual([]);
    expect(stage.server.live('data')).toBeUndefined();
  });

  test('what an annotation keeps, stays', async () => {
    await deployed();
    touch(stage, 'settings', { annotations: { 'argocd.argoproj.io/sync-options': 'Delete=false' } });
    const { kept } = await stage.delete();
    expect(kept[0]).toMatchObject({ reason: 'its annotation argocd.argoproj.io/sync-options says Delete=false' });
    expect(stage.server.live('settings')).toBeDefined();
  });
});

describe('what programs have made while they ran', () => {
  test('goes where the render has declared it, and nothing beside it', async () => {
    const lease = 'coordination.k8s.io/Lease';
    stage.writeRecord({
      runTimeObjects: [
        { groupKind: lease, namespace: 'team', name: '*' },
        { groupKind: '/Secret', namespace: 'team', name: 'ca-*' },
        { groupKind: '/ConfigMap', namespace: '*', name: 'root' },
      ],
    });
    await deployed();
    const made = [
      object('coordination.k8s.io/v1', 'Lease', 'team/leader'),
      object('v1', 'Secret', 'team/ca-key'),
      configMap('anywhere/root'),
    ];
    const others = [
      object('coordination.k8s.io/v1', 'Lease', 'kube-system/leader2'),
      object('v1', 'Secret', 'elsewhere/ca-other'),
    ];
    for (const each of [...made, ...others]) stage.server.put(each);
    expect(await stage.delete()).toMatchObject({ ok: true, kept: [] });
    expect(stage.deletions.indexOf('leader')).toBeGreaterThan(stage.deletions.indexOf('controller'));
    for (const { metadata } of made) expect(stage.server.live(metadata.name)).toBeUndefined();
    for (const { metadata } of others) expect(stage.server.live(metadata.name)).toBeDefined();
  });
});

test('a CRD of which dist says that its objects are made at run time goes with them', async () => {
  stage.writeRecord({
    runTimeObjects: [{ groupKind: 'apiextensions.k8s.io/CustomResourceDefinition', name: '*.example.com' }],
  });
  await deployed();
  stage.server.put(widget('team/session'));
  const { kept } = await stage.delete();
  expect(stage.server.live('widgets.example.com')).toBeUndefined();
  expect(names(kept.map(({ object: each }) => each))).toEqual(['team']);
});

describe('finalizers that nobody serves', () => {
  test('are named, and end the run before the controllers go', async () => {
    await deployed();
    hold(stage, 'late');
    const result = await stage.delete({ timeout: 10_000 });
    expect(result).toMatchObject({
      ok: false,
      failures: [{ kind: 'stuck', reason: 'is being deleted, held by finalizers example.com/cleanup' }],
    });
    expect(stage.server.live('controller')).toBeDefined();
    expect(stage.clock.now()).toBeLessThan(20_000);
  });

  test('are taken away when one says so', async () => {
    await deployed();
    hold(stage, 'late');
    const result = await stage.delete({ removeFinalizers: true });
    expect(result).toMatchObject({ ok: true, failures: [] });
    expect(stage.server.live('late')).toBeUndefined();
    expect(stage.clock.now()).toBeLessThan(120_000);
  });

  test('of Kubernetes itself stay', async () => {
    await deployed();
    touch(stage, 'late', { finalizers: ['kubernetes.io/pvc-protection'] });
    expect(await stage.delete({ removeFinalizers: true })).toMatchObject({ ok: false, failures: [{ kind: 'stuck' }] });
    expect(stage.server.live('late')).toBeDefined();
  });
});

describe('another cluster than the one that dist is for', () => {
  test.each(['deploy', 'diff', 'delete'] as const)('is refused before anything is sent (%s)', async (verb) => {
    stage.write(...platform).writeRecord({ cluster: { context: 'production' } });
    await expect(stage[verb]()).rejects.toThrow('dist is for the context "production"');
    expect(stage.server.seen).toEqual([]);
  });

  test('the address counts as it is meant', async () => {
    stage.write(configMap('default/a')).writeRecord({ cluster: { server: `${stage.server.url}/`, context: 'fake' } });
    expect(await stage.deploy({ connection: stage.connection })).toMatchObject({ ok: true });
    stage.writeRecord({ cluster: { server: 'https://10.0.0.1:6443' } });
    await expect(stage.deploy({ connection: stage.connection })).rejects.toThrow('and "fake" is http://127.0.0.1');
  });
});

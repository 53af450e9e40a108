import type { KubeObject } from '../../lib/deploy';
import { statusAnswer } from './fake-api-server';
import { deployAndLeaveOut, liveOf, staying, touch } from './prune-support';
import { configMap, deployment, names, namespace, object, Stage, widget, widgetCrd } from './support';

let stage: Stage;
beforeEach(async () => {
  stage = await Stage.open();
});
afterEach(() => stage.stop());

const secret = (title: string) => object('v1', 'Secret', title, { stringData: { a: 'b' } });
const claim = (title: string) => object('v1', 'PersistentVolumeClaim', title, { spec: {} });

describe('what dist no longer holds', () => {
  test('is found by one list of metadata for each kind', async () => {
    await deployAndLeaveOut(
      stage,
      deployment('default/d'),
      widgetCrd(),
      widget('default/w', 1),
      configMap('default/old'),
    );
    const { leftovers } = await stage.diff();
    expect(names(leftovers.prunable).sort()).toEqual(['d', 'old', 'w']);
    expect(leftovers).toMatchObject({ members: 10, problems: [] });
    const lists = stage.server.seen.filter(({ query }) => query.has('labelSelector'));
    expect(lists.slice(-4).map(({ path }) => path)).toEqual([
      '/api/v1/configmaps',
      '/apis/apiextensions.k8s.io/v1/customresourcedefinitions',
      '/apis/apps/v1/deployments',
      '/apis/example.com/v1/widgets',
    ]);
    for (const { headers } of lists.slice(-4)) expect(headers.accept).toContain('as=PartialObjectMetadataList');
  });

  test('is told by deploy, which leaves it alone', async () => {
    await deployAndLeaveOut(stage, configMap('default/old'), claim('default/data'));
    const result = await stage.deploy();
    expect(result).toMatchObject({ ok: true, deleted: [], pruned: false });
    expect(names(result.leftovers?.prunable ?? [])).toEqual(['old']);
    expect(stage.server.live('old')).toBeDefined();
  });

  test('is not looked for when the deployment failed', async () => {
    await deployAndLeaveOut(stage, configMap('default/old'));
    stage.write(...staying, configMap('default/bad'));
    stage.server.fault('PATCH', /configmaps\/bad/, statusAnswer(422, 'invalid', { details: { name: 'bad' } }));
    const result = await stage.deploy({ prune: true });
    expect(result).toMatchObject({ ok: false, pruned: false });
    expect(result.leftovers).toBeUndefined();
    expect(stage.deletions).toEqual([]);
  });

  test('is not what dist writes otherwise: a namespace on a kind that has none', async () => {
    const role = object('rbac.authorization.k8s.io/v1', 'ClusterRole', 'r', { rules: [] });
    await deployAndLeaveOut(stage, role);
    stage.write(...staying, { ...role, metadata: { ...role.metadata, namespace: 'default' } });
    expect((await stage.diff()).leftovers.prunable).toEqual([]);
  });

  test('is not what dist has in a version that is not served', async () => {
    await deployAndLeaveOut(stage, deployment('default/d'));
    stage.write(...staying, { ...deployment('default/d'), apiVersion: 'apps/v2' });
    expect(await stage.diff()).toMatchObject({ entries: [{ state: 'unknown' }], leftovers: { prunable: [] } });
  });

  test('is looked for in its own group', async () => {
    const kind = 'Deployment';
    stage.server.kinds.unshift({ apiVersion: 'example.com/v1', kind, resource: 'others', namespaced: true });
    await deployAndLeaveOut(stage, deployment('default/d'));
    expect((await stage.diff()).leftovers.prunable).toMatchObject([{ apiVersion: 'apps/v1', kind }]);
  });

  test('is not what has gone with its CRD', async () => {
    await deployAndLeaveOut(stage, widgetCrd(), widget('default/w', 1));
    stage.server.kinds.splice(stage.server.kinds.findIndex(({ kind }) => kind === 'Widget'));
    stage.server.remove('/apis/apiextensions.k8s.io/v1/customresourcedefinitions/widgets.example.com');
    expect((await stage.diff()).leftovers).toMatchObject({ prunable: [], kept: [], problems: [] });
  });
});

describe('what others have', () => {
  test('without the label is not looked at', async () => {
    await deployAndLeaveOut(stage, configMap('default/old'));
    stage.server.put(configMap('default/theirs'));
    expect(names((await stage.diff()).leftovers.prunable)).toEqual(['old']);
  });

  test('is theirs although it has the label: a copy', async () => {
    await deployAndLeaveOut(stage, configMap('default/old'));
    const { metadata, ...rest } = liveOf(stage, 'old');
    const copied = { name: 'copy', namespace: 'default', labels: metadata.labels };
    stage.server.put({ ...rest, metadata: copied });
    stage.server.put({
      ...rest,
      metadata: { ...copied, name: 'kubectl', managedFields: [{ manager: 'kubectl', operation: 'Apply' }] },
    });
    expect(names((await stage.diff()).leftovers.prunable)).toEqual(['old']);
  });

  test('is theirs in a namespace that the set has never had', async () => {
    await deployAndLeaveOut(stage, configMap('default/old'));
    const { metadata, ...rest } = liveOf(stage, 'old');
    stage.server.put({ ...rest, metadata: { ...metadata, namespace: 'restored' } });
    const { prunable } = (await stage.diff()).leftovers;
    expect(prunable.map((each) => each.metadata.namespace)).toEqual(['default']);
  });
});

describe('what stays', () => {
  test.each<[KubeObject, string, string]>([
    [namespace('team'), 'Namespace', 'all that is in it would be deleted with it'],
    [claim('default/data'), 'PersistentVolumeClaim', 'its data would be lost'],
    [widgetCrd(), 'CustomResourceDefinition', 'all objects of its kind would be deleted with it'],
  ])('is what holds data, unless its kind is named: %#', async (holder, kind, reason) => {
    await deployAndLeaveOut(stage, holder);
    expect((await stage.diff()).leftovers).toMatchObject({
      prunable: [],
      kept: [{ object: { kind }, reason, data: true }],
    });
    const others = ['Namespace', 'PersistentVolumeClaim', 'CustomResourceDefinition'].filter((each) => each !== kind);
    expect((await stage.diff({ pruneData: others })).leftovers).toMatchObject({ prunable: [], kept: [{}] });
    expect((await stage.diff({ pruneData: [kind] })).leftovers).toMatchObject({ prunable: [{ kind }], kept: [] });
  });

  test('is a Profile: the namespace of its user hangs on it', async () => {
    stage.server.kinds.push({
      apiVersion: 'kubeflow.org/v1',
      kind: 'Profile',
      resource: 'profiles',
      namespaced: false,
    });
    stage.server.put(namespace('ann'));
    await deployAndLeaveOut(stage, object('kubeflow.org/v1', 'Profile', 'ann'));
    expect((await stage.deploy({ prune: true })).leftovers?.kept).toMatchObject([
      { object: { metadata: { name: 'ann' } }, data: true },
    ]);
    expect(stage.deletions).toEqual([]);
  });

  test.each([
    ['Prune=false', true],
    ['Delete=true, Prune=false', true],
    ['Prune=true', false],
  ])('is what Argo CD would keep: %j', async (options, stays) => {
    await deployAndLeaveOut(stage, configMap('default/old'));
    touch(stage, 'old', { annotations: { 'argocd.argoproj.io/sync-options': options } });
    const { kept, prunable } = (await stage.diff()).leftovers;
    expect([kept.length, prunable.length]).toEqual(stays ? [1, 0] : [0, 1]);
  });

  test('is what has another owner by now', async () => {
    await deployAndLeaveOut(stage, secret('default/password'), configMap('default/old'), configMap('default/hook'));
    // As Knative writes it into its webhook configurations.
    touch(stage, 'hook', { ownerReferences: [{ kind: 'Namespace', name: 'team', controller: true }] });
    touch(stage, 'password', { ownerReferences: [{ kind: 'ExternalSecret', name: 'password', controller: true }] });
    touch(stage, 'old', { ownerReferences: [{ kind: 'Namespace', name: 'team' }] });
    const { kept, prunable } = (await stage.diff()).leftovers;
    expect(kept).toMatchObject([{ reason: 'it belongs to ExternalSecret password now' }]);
    expect(names(prunable).sort()).toEqual(['hook', 'old']);
  });

  test('is a Secret that dist still needs from somewhere', async () => {
    await deployAndLeaveOut(stage, ...['db.password', 'db', 'db.key'].map((name) => secret(`default/${name}`)));
    stage.write(...staying, configMap('default/config', { text: 'secretName: "db.password", db-key' }));
    const { kept, prunable } = (await stage.diff()).leftovers;
    expect(kept).toMatchObject([{ object: { metadata: { name: 'db.password' } } }]);
    expect(kept[0]?.reason).toBe('something in dist still goes by its name');
    expect(names(prunable).sort()).toEqual(['db', 'db.key']); // names count as a whole
  });

  test('is no other object for its name', async () => {
    await deployAndLeaveOut(stage, configMap('default/old'));
    stage.write(...staying, configMap('default/config', { text: 'old' }));
    expect(names((await stage.diff()).leftovers.prunable)).toEqual(['old']);
  });
});

describe('a kind that cannot be listed', () => {
  beforeEach(async () => {
    await deployAndLeaveOut(stage, configMap('default/old'), deployment('default/d'));
    stage.server.fault('GET', /\/deployments\?/, statusAnswer(403, 'deployments is forbidden'), 2);
  });

  test('does not hinder a deployment, which says so', async () => {
    const result = await stage.deploy();
    expect(result).toMatchObject({
      ok: true,
      leftovers: { problems: ['Deployment objects of the set cannot be listed: deployments is forbidden'] },
    });
    expect((await stage.diff()).leftovers.problems).toHaveLength(1);
  });

  test('hinders a prune: it could not tell what it leaves', async () => {
    expect(await stage.deploy({ prune: true })).toMatchObject({
      ok: false,
      pruned: false,
      error: 'nothing was pruned: Deployment objects of the set cannot be listed: deployments is forbidden',
    });
    expect(stage.deletions).toEqual([]);
  });
});

describe('more than half of a set', () => {
  test('is not pruned unless one says so: dist may be another platform', async () => {
    await stage.write(configMap('default/a'), configMap('default/b'), configMap('default/c')).deploy();
    stage.write(configMap('default/c'), configMap('default/d'), configMap('default/e'));
    const refused = await stage.deploy({ prune: true });
    expect(refused).toMatchObject({
      ok: false,
      error: expect.stringContaining('dist lacks 2 of the 3 objects that the set had'),
    });
    expect(names(refused.created)).toEqual(['d', 'e']);
    expect(stage.deletions).toEqual([]);
    const pruned = await stage.deploy({ prune: true, pruneMost: true });
    expect(names(pruned.deleted).sort()).toEqual(['a', 'b']);
  });

  test('is not nothing: what was created may have gone by itself', async () => {
    stage.server.fault('GET', /\/api\/v1\/configmaps\?/, { status: 200, body: { items: [] } });
    expect(await stage.write(configMap('default/a')).deploy({ prune: true })).toMatchObject({ ok: true });
  });

  test('is not half of it', async () => {
    await stage.write(configMap('default/a'), configMap('default/b')).deploy();
    expect(await stage.write(configMap('default/a')).deploy({ prune: true })).toMatchObject({ ok: true });
    expect(stage.deletions).toEqual(['b']);
  });
});

import type { KubeObject } from '../../lib/deploy';
import { deployAndLeaveOut, staying, touch } from './prune-support';
import { configMap, names, namespace, object, Stage } from './support';

let stage: Stage;
beforeEach(async () => {
  stage = await Stage.open();
  const kind = { apiVersion: 'external-secrets.io/v1', kind: 'ExternalSecret', resource: 'externalsecrets' };
  stage.server.kinds.push({ ...kind, namespaced: true });
  stage.server.controllers.ExternalSecret = () => ({ status: { conditions: [{ type: 'Ready', status: 'True' }] } });
});
afterEach(() => stage.stop());

const opens = { namespace: 'default', secret: 'db', claim: 'files' };
const secret = (name: string) => object('v1', 'Secret', `default/${name}`, { data: { password: 'eA==' } });
const claim = object('v1', 'PersistentVolumeClaim', 'default/files');
const store = object('external-secrets.io/v1', 'ExternalSecret', 'default/store', { spec: { target: { name: 'db' } } });

/** Deploys a database, and then a platform without it that knows nothing of it. */
async function leaveOut(...database: KubeObject[]): Promise<void> {
  stage.writeRecord({ claimSecrets: [opens] });
  await deployAndLeaveOut(stage, ...database);
  stage.writeRecord({});
}

const record = () => Object(stage.server.live('cdk8s-kubeflow')?.data)['claim-secrets'];
const reason = 'PersistentVolumeClaim default/files, which stays, is opened with it';

describe('a component that has left dist and whose claim stays', () => {
  test('keeps the Secret that opens it, run after run, but no other', async () => {
    await leaveOut(secret('db'), secret('other'), claim);
    const { leftovers } = await stage.diff();
    expect(names(leftovers.prunable)).toEqual(['other']);
    for (const deleted of [['other'], []]) {
      const result = await stage.deploy({ prune: true });
      expect([result.ok, names(result.deleted)]).toEqual([true, deleted]);
      expect(result.leftovers?.kept.map((each) => [each.object.metadata.name, each.reason])).toContainEqual([
        'db',
        reason,
      ]);
      expect(stage.server.live('db')?.data).toEqual({ password: 'eA==' });
    }
    expect(JSON.parse(record())).toEqual([opens]);
  });

  test('keeps it also when a controller has made the claim', async () => {
    await leaveOut(secret('db'));
    stage.server.put(claim);
    expect(names((await stage.deploy({ prune: true })).deleted)).toEqual([]);
    stage.server.remove('/api/v1/namespaces/default/persistentvolumeclaims/files');
    expect(names((await stage.deploy({ prune: true })).deleted)).toEqual(['db']);
    expect(record()).toBeUndefined();
  });

  test('keeps what fills the Secret, which would go with it', async () => {
    await leaveOut(store, claim);
    const ownerReferences = [{ apiVersion: store.apiVersion, kind: store.kind, name: 'store', controller: true }];
    stage.server.put({ ...secret('db'), metadata: { name: 'db', namespace: 'default', ownerReferences } });
    expect(names((await stage.deploy({ prune: true })).deleted)).toEqual([]);
    expect(stage.server.live('store')).toBeDefined();
  });

  test('keeps it where nobody can tell whether the claim is there', async () => {
    await leaveOut(secret('db'));
    const forbidden = { status: 403, body: { kind: 'Status', message: 'no' } };
    stage.server.fault('GET', /persistentvolumeclaims\/files/, forbidden, 10);
    expect(names((await stage.deploy({ prune: true })).deleted)).toEqual([]);
  });

  test('ends the prune where nobody can tell what fills the Secret', async () => {
    await leaveOut(store, claim);
    const forbidden = { status: 403, body: { kind: 'Status', message: 'no' } };
    stage.server.fault('GET', /secrets\/db/, forbidden, Number.POSITIVE_INFINITY);
    const result = await stage.deploy({ prune: true });
    expect(result).toMatchObject({ ok: false, deleted: [], error: 'Secret default/db cannot be read: no' });
    expect(stage.server.live('store')).toBeDefined();
  });

  test.each([
    ['with the claim, when that is named', ['PersistentVolumeClaim'], [secret('db'), claim], ['db', 'files']],
    ['when the claim is going already', [], [secret('db')], ['db']],
  ])('loses it %s', async (_, pruneData, database, deleted) => {
    await leaveOut(...database);
    if (pruneData.length === 0) {
      stage.server.put(claim);
      touch(stage, 'files', { deletionTimestamp: 'now', finalizers: ['kubernetes.io/pvc-protection'] });
    }
    expect(names((await stage.deploy({ prune: true, pruneData })).deleted).sort()).toEqual(deleted);
  });

  test('has its Secret in a record that an edit has spoilt: the rest of the set is known all the same', async () => {
    await leaveOut(secret('db'), claim);
    const live = stage.server.live('cdk8s-kubeflow') as KubeObject;
    stage.server.put({ ...live, data: { 'claim-secrets': '[{"secret":1},' } });
    // dist itself says it again.
    stage.writeRecord({ claimSecrets: [opens] });
    expect(names((await stage.deploy({ prune: true })).deleted)).toEqual([]);
    expect(JSON.parse(record())).toEqual([opens]);
  });

  test('costs a second deploy without anything to prune no request', async () => {
    stage.writeRecord({ claimSecrets: [opens] }).write(...staying, secret('db'), claim);
    await stage.deploy();
    stage.server.seen.splice(0);
    await stage.deploy({ preflight: false });
    const looked = stage.server.seen.filter(({ path }) => /persistentvolumeclaims\/files$/.test(path));
    // One look is that for another password.
    expect(looked.length).toBeLessThanOrEqual(1);
  });
});

describe('a deletion', () => {
  const ns = namespace('team', -1);
  const mine = { ...opens, namespace: 'team' };
  const inTeam = (each: KubeObject): KubeObject => ({ ...each, metadata: { ...each.metadata, namespace: 'team' } });
  const database = [ns, inTeam(secret('db')), inTeam(secret('other')), inTeam(claim), configMap('team/a')];
  const deployed = async () => {
    await stage
      .writeRecord({ claimSecrets: [mine] })
      .write(...database)
      .deploy();
    stage.writeRecord({});
  };

  test('leaves the claim with its Secret, and remembers that it did', async () => {
    await deployed();
    const result = await stage.delete();
    expect(names(result.kept.map(({ object: each }) => each)).sort()).toEqual(['db', 'files', 'team']);
    expect(names(result.deleted).sort()).toEqual(['a', 'other']);
    expect(JSON.parse(record())).toEqual([mine]);
    expect(names((await stage.delete()).deleted)).toEqual([]);
  });

  test.each([['PersistentVolumeClaim'], ['Namespace']])('takes both when data goes: %s', async (kind) => {
    await deployed();
    const result = await stage.delete({ deleteData: [kind] });
    expect(names(result.deleted)).toContain('db');
    expect(names(result.kept.map(({ object: each }) => each))).not.toContain('db');
  });
});

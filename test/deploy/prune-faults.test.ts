import type { KubeObject } from '../../lib/deploy';
import { reset, statusAnswer } from './fake-api-server';
import { deployAndLeaveOut, hold, liveOf, pathOf, respond, touch } from './prune-support';
import { configMap, deployment, names, Stage, widget, widgetCrd } from './support';

let stage: Stage;
beforeEach(async () => {
  stage = await Stage.open();
});
afterEach(() => stage.stop());

const prune = (options = {}) => stage.deploy({ prune: true, ...options });

describe('what has changed since it was found', () => {
  test('in itself is deleted all the same', async () => {
    await deployAndLeaveOut(stage, configMap('default/old'));
    stage.server.fault('DELETE', /old/, (response) => {
      stage.server.put(liveOf(stage, 'old'));
      respond(response, 409, statusAnswer(409, 'the ResourceVersion does not match').body);
    });
    expect(names((await prune()).deleted)).toEqual(['old']);
    expect(stage.deletions).toEqual(['old', 'old']);
  });

  test.each<[string, Partial<KubeObject['metadata']>]>([
    ['was made anew by somebody', { uid: 'another', managedFields: [] }],
    ['has another in its place', { uid: 'another' }],
    ['belongs to another set', { labels: { 'applyset.kubernetes.io/part-of': 'other' } }],
  ])('is left alone when it %s', async (_, metadata) => {
    await deployAndLeaveOut(stage, configMap('default/old'));
    stage.server.fault('DELETE', /old/, (response) => {
      touch(stage, 'old', metadata);
      respond(response, 409, statusAnswer(409, 'the UID does not match').body);
    });
    expect(await prune()).toMatchObject({ ok: true, pruned: true, deleted: [], leftovers: { prunable: [] } });
    expect(stage.deletions).toEqual(['old']);
    expect(stage.server.live('old')).toBeDefined();
  });

  test('is gone already', async () => {
    await deployAndLeaveOut(stage, configMap('default/old'));
    stage.server.fault('DELETE', /old/, (response) => {
      stage.server.remove(pathOf(stage, 'old'));
      respond(response, 404, statusAnswer(404, 'not found', { details: { name: 'old' } }).body);
    });
    expect(await prune()).toMatchObject({ ok: true, pruned: true });
  });

  test('is waited for, not deleted again, when it is on its way out', async () => {
    await deployAndLeaveOut(stage, configMap('default/old'));
    hold(stage, 'old', 2);
    touch(stage, 'old', { deletionTimestamp: 'now' });
    expect(names((await prune()).deleted)).toEqual(['old']);
    expect(stage.deletions).toEqual([]);
  });

  test('is gone although another of its name is there', async () => {
    await deployAndLeaveOut(stage, configMap('default/old'));
    hold(stage, 'old');
    stage.server.fault('GET', /configmaps\/old/, (response) => {
      stage.server.put(configMap('default/old'));
      respond(response, 200, stage.server.live('old'));
    });
    expect(names((await prune()).deleted)).toEqual(['old']);
    expect(stage.server.live('old')).toBeDefined();
  });
});

describe('what does not go', () => {
  test('is reported with what holds it, and the later stages are left for the next run', async () => {
    await deployAndLeaveOut(stage, deployment('default/d'), widgetCrd(), widget('default/w', 1));
    hold(stage, 'w');
    const result = await prune({ timeout: 20_000 });
    expect(result).toMatchObject({
      ok: false,
      pruned: false,
      failures: [{ kind: 'stuck', reason: 'is being deleted, held by finalizers example.com/cleanup' }],
    });
    expect(names(result.leftovers?.prunable ?? []).sort()).toEqual(['d', 'w']);
    expect(stage.deletions).toEqual(['w']);
    expect(stage.clock.now()).toBeLessThanOrEqual(20_000);
    stage.server.remove(pathOf(stage, 'w'));
    expect(await prune()).toMatchObject({ ok: true, pruned: true });
    expect(stage.deletions).toEqual(['w', 'd']);
  });

  test('may be refused; the rest of its stage goes', async () => {
    await deployAndLeaveOut(
      stage,
      configMap('default/old'),
      configMap('default/older'),
      widgetCrd(),
      widget('default/w', 1),
    );
    stage.server.fault('DELETE', /old$/, statusAnswer(403, 'admission webhook "w" denied the request: no'));
    const result = await prune();
    expect(result.failures).toMatchObject([
      { kind: 'denied', reason: 'cannot be deleted: admission webhook "w" denied the request: no' },
    ]);
    expect(names(result.deleted)).toEqual(['w', 'older']);
    expect(result).toMatchObject({ ok: false, pruned: false });
  });

  test('waits for a webhook to come up', async () => {
    await deployAndLeaveOut(stage, configMap('default/old'));
    const down = statusAnswer(500, 'failed calling webhook "w": no endpoints available');
    stage.server.fault('DELETE', /old/, down, 3);
    expect(await prune()).toMatchObject({ ok: true, pruned: true });
    expect(stage.deletions).toHaveLength(4);
    stage.server.fault('DELETE', /old/, down, 1_000);
    await deployAndLeaveOut(stage, configMap('default/old'));
    expect((await prune({ timeout: 20_000 })).failures).toMatchObject([
      { kind: 'timeout', reason: expect.stringContaining('cannot be deleted: failed calling webhook') },
    ]);
  });

  test.each([
    ['429', statusAnswer(429, 'slow down', {}, { 'retry-after': '1' })],
    ['a change of the etcd leader', statusAnswer(500, 'etcdserver: leader changed')],
    ['a reset connection', reset],
  ])('for a weak moment of the server is deleted again: %s', async (_, misbehaviour) => {
    await deployAndLeaveOut(stage, configMap('default/old'));
    stage.server.fault('DELETE', /old/, misbehaviour, 2);
    stage.server.fault('GET', /\/api\/v1\/configmaps\?/, misbehaviour, 2);
    expect(await prune()).toMatchObject({ ok: true, pruned: true });
    expect(stage.deletions).toHaveLength(3);
  });

  test('because the server goes away ends the run with what was done', async () => {
    await deployAndLeaveOut(stage, configMap('default/old'), widgetCrd(), widget('default/w', 1));
    stage.server.fault('DELETE', /old/, reset, 1_000);
    const result = await prune();
    expect(result).toMatchObject({ ok: false, error: expect.stringMatching(/^cannot reach fake/) });
    expect(names(result.deleted)).toEqual(['w']);
  });
});

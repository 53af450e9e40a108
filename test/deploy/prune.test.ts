import { deployAndLeaveOut, hold, pathOf, respond, staying } from './prune-support';
import { configMap, deployment, names, namespace, object, Stage, widget, widgetCrd } from './support';

let stage: Stage;
beforeEach(async () => {
  stage = await Stage.open();
});
afterEach(() => stage.stop());

const prune = (options = {}) => stage.deploy({ prune: true, ...options });
const hooks = object('admissionregistration.k8s.io/v1', 'MutatingWebhookConfiguration', 'hooks', { webhooks: [] }, 1);

describe('a prune', () => {
  test('deletes what dist no longer holds, and nothing else', async () => {
    await deployAndLeaveOut(stage, configMap('default/old'), deployment('default/d'), namespace('team', -1));
    stage.server.put(configMap('default/theirs'));
    const result = await prune();
    expect(result).toMatchObject({ ok: true, pruned: true, leftovers: { prunable: [], kept: [{}] } });
    expect(names(result.deleted).sort()).toEqual(['d', 'old']);
    expect(stage.deletions.sort()).toEqual(['d', 'old']);
    expect(await prune()).toMatchObject({ ok: true, deleted: [] });
    expect(stage.deletions).toHaveLength(2);
  });

  test('comes after everything is applied and ready', async () => {
    await deployAndLeaveOut(stage, configMap('default/old'));
    stage.server.controllers.Deployment = () => ({});
    stage.write(...staying, deployment('default/new'));
    expect(await prune({ timeout: 10_000 })).toMatchObject({ ok: false, failures: [{ kind: 'stuck' }] });
    expect(stage.deletions).toEqual([]);
  });

  test('cannot do without waiting', async () => {
    await expect(prune({ wait: false })).rejects.toThrow(RangeError);
    expect(stage.server.seen).toEqual([]);
  });

  test('is not to be had for a part of dist, which says nothing of what is left over', async () => {
    await deployAndLeaveOut(stage, configMap('default/old'));
    await expect(prune({ only: ['test'] })).rejects.toThrow(RangeError);
    const result = await stage.deploy({ waves: [0] });
    expect(result.ok).toBe(true);
    expect(result.leftovers).toBeUndefined();
    expect(stage.deletions).toEqual([]);
  });

  test('goes stage by stage, each when the one before is gone', async () => {
    const policy = object('security.istio.io/v1', 'AuthorizationPolicy', 'default/policy');
    stage.server.kinds.push({
      apiVersion: policy.apiVersion,
      kind: policy.kind,
      resource: 'authorizationpolicies',
      namespaced: true,
    });
    const service = object('v1', 'Service', 'default/service');
    await deployAndLeaveOut(
      stage,
      namespace('team', -1),
      deployment('default/d'),
      service,
      policy,
      hooks,
      widgetCrd(),
      widget('team/w', 1),
    );
    hold(stage, 'w', 3);
    hold(stage, 'd', 2);
    const result = await prune({ pruneData: ['Namespace', 'CustomResourceDefinition'], pruneMost: true });
    expect(result.failures).toEqual([]);
    expect(stage.deletions.slice(0, 4)).toEqual(['hooks', 'w', 'widgets.example.com', 'd']);
    expect(stage.deletions.slice(4, 6).sort()).toEqual(['policy', 'service']);
    expect(stage.deletions.slice(6)).toEqual(['team']);
    const order = stage.server.seen.map(({ method, path: at }) => `${method} ${at.split('/').at(-1)}`);
    expect(order.indexOf('DELETE widgets.example.com')).toBeGreaterThan(order.lastIndexOf('GET w'));
    expect(order.indexOf('DELETE service')).toBeGreaterThan(order.lastIndexOf('GET d'));
  });

  test('deletes the very object that it has found, and the pods of a workload first', async () => {
    await deployAndLeaveOut(stage, configMap('default/old'), deployment('default/d'));
    const found = ['d', 'old'].map((name) => stage.server.live(name)?.metadata);
    await prune();
    const ofObjects = stage.server.seen.filter(({ method, path }) => method === 'DELETE' && !path.includes('/leases/'));
    const bodies = ofObjects.map(({ body }) => JSON.parse(body));
    expect(bodies).toEqual(
      found.map((metadata, index) => ({
        apiVersion: 'v1',
        kind: 'DeleteOptions',
        propagationPolicy: index === 0 ? 'Foreground' : 'Background',
        preconditions: { uid: metadata?.uid, resourceVersion: metadata?.resourceVersion },
      })),
    );
  });

  test('tells what it does', async () => {
    await deployAndLeaveOut(stage, configMap('default/old'));
    hold(stage, 'old', 1);
    stage.events.length = 0;
    await prune();
    const told = stage.events.slice(stage.events.findIndex(({ type }) => type === 'prune-started'));
    expect(told).toMatchObject([
      { type: 'prune-started', objects: 1 },
      { type: 'pending', pending: [{ reason: 'is being deleted, held by finalizers example.com/cleanup' }] },
      { type: 'deleted', object: { kind: 'ConfigMap', metadata: { name: 'old' } } },
      { type: 'pending', pending: [] },
      { type: 'prune-ended' },
    ]);
  });
});

describe('an interrupt', () => {
  test('deletes nothing more, and the next run goes on', async () => {
    await deployAndLeaveOut(
      stage,
      hooks,
      configMap('default/old'),
      deployment('default/d'),
      widgetCrd(),
      widget('default/w', 1),
    );
    const controller = new AbortController();
    stage.server.fault('DELETE', /widgets\/w/, (response) => {
      controller.abort();
      stage.server.remove(pathOf(stage, 'w'));
      respond(response, 200, { kind: 'Status', status: 'Success' });
    });
    const result = await prune({ signal: controller.signal });
    expect(result).toMatchObject({ ok: false, interrupted: true, pruned: false, failures: [] });
    expect(names(result.deleted)).toEqual(['hooks', 'w']);
    expect(names(result.leftovers?.prunable ?? []).sort()).toEqual(['d', 'old']);
    expect(stage.record().kinds).toContain('Widget.example.com');
    expect(names((await prune()).deleted)).toEqual(['d', 'old']);
    expect(stage.record().kinds).toBe('ConfigMap,CustomResourceDefinition.apiextensions.k8s.io');
  });

  test('ends a wait', async () => {
    await deployAndLeaveOut(stage, configMap('default/old'));
    hold(stage, 'old');
    const controller = new AbortController();
    const onEvent = (event: { type: string; pending?: readonly unknown[] }) =>
      event.type === 'pending' && event.pending?.length === 1 && controller.abort();
    expect(await prune({ signal: controller.signal, onEvent })).toMatchObject({ interrupted: true, deleted: [] });
  });
});

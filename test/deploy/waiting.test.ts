import type { KubeObject } from '../../lib/deploy';
import { statusAnswer } from './fake-api-server';
import { configMap, names, namespace, object, Stage, widget, widgetCrd } from './support';

let stage: Stage;
beforeEach(async () => {
  stage = await Stage.open();
});
afterEach(() => stage.stop());

describe('what has to come first', () => {
  const webhookFault = statusAnswer(
    500,
    'Internal error occurred: failed calling webhook "w.example.com": failed to call webhook: Post "https://hook.default.svc:443/": no endpoints available for service "hook"',
  );

  test('a webhook whose server starts is waited for', async () => {
    stage.server.fault('PATCH', /configmaps\/a/, webhookFault, 3);
    expect(await stage.write(configMap('default/a')).deploy()).toMatchObject({ ok: true });
    expect(stage.sent).toHaveLength(4);
  });

  test('a webhook whose server never starts is reported with its Service', async () => {
    stage.server.put(object('v1', 'Service', 'default/hook', { spec: { selector: { app: 'hook' } } }));
    stage.server.fault('PATCH', /configmaps\/a/, webhookFault, 10_000);
    const result = await stage.write(configMap('default/a')).deploy({ timeout: 60_000 });
    expect(result.failures).toMatchObject([
      {
        kind: 'timeout',
        details: [
          'webhook Service default/hook has no ready endpoint',
          'behind webhook Service default/hook: it has no pod',
        ],
      },
    ]);
    expect(stage.clock.now()).toBeLessThanOrEqual(60_000);
  });

  test('a conversion webhook that fails is waited for', async () => {
    stage.server.fault(
      'PATCH',
      /configmaps\/a/,
      statusAnswer(
        500,
        'conversion webhook for example.com/v1, Kind=Widget failed: Post "https://x.y.svc:443/convert": EOF',
      ),
    );
    expect(await stage.write(configMap('default/a')).deploy()).toMatchObject({ ok: true });
  });

  test('custom resources wait for their CRD, and nothing else does', async () => {
    stage.server.establishAfter = 4;
    const result = await stage
      .write(widgetCrd(-1), configMap('default/a', {}, 0), widget('default/w', 0), configMap('default/b', {}, 1))
      .deploy();
    expect(result).toMatchObject({ ok: true });
    expect(stage.sent).toEqual(['widgets.example.com', 'a', 'w', 'b']);
    const discoveries = stage.server.seen.filter(({ path }) => path === '/apis');
    expect(discoveries.length).toBeGreaterThanOrEqual(5);
    // What is known is asked for with its tag: the server need not send it again.
    expect(discoveries.slice(1).every(({ headers }) => headers['if-none-match'] !== undefined)).toBe(true);
  });

  test('a kind that discovery shows but its path does not know yet is tried again', async () => {
    stage.server.fault('PATCH', /widgets\/w/, statusAnswer(404, 'the server could not find the requested resource'), 2);
    expect(await stage.write(widgetCrd(), widget('default/w', 1)).deploy()).toMatchObject({ ok: true });
    expect(stage.sent.filter((name) => name === 'w')).toHaveLength(3);
  });

  test('a kind that never appears is reported', async () => {
    const result = await stage.write(widget('default/w')).deploy({ timeout: 30_000, preflight: false });
    const told = stage.events.filter(({ type }) => type === 'pending');
    expect(told.length).toBeGreaterThanOrEqual(5); // again and again, although nothing is new
    expect(told.length).toBeLessThanOrEqual(8);
    expect(result.failures).toMatchObject([
      { kind: 'timeout', reason: 'the server does not serve example.com/v1 Widget yet' },
    ]);
    expect(stage.sent).toEqual([]);
  });

  test('a CRD that nothing here uses is waited for at the end', async () => {
    stage.server.establishAfter = 1_000;
    const result = await stage.write(widgetCrd(-1), configMap('default/a', {}, 0)).deploy({ timeout: 30_000 });
    expect(stage.sent).toEqual(['widgets.example.com', 'a']);
    expect(result.failures).toMatchObject([{ kind: 'stuck', reason: 'is not Established yet' }]);
  });

  test('a CRD whose names are taken fails at once, and its custom resources with it', async () => {
    stage.server.establishAfter = 1_000;
    const reason = {
      type: 'NamesAccepted',
      status: 'False',
      reason: 'PluralConflict',
      message: '"widgets" is already in use',
    };
    stage.server.controllers.CustomResourceDefinition = () => ({ status: { conditions: [reason] } });
    const result = await stage.write(widgetCrd(), widget('default/w', 1)).deploy({ timeout: 300_000 });
    expect(result.failures).toMatchObject([
      { kind: 'failed', reason: expect.stringContaining('"widgets" is already in use') },
      { kind: 'not-found', reason: expect.stringContaining('its CRD widgets.example.com failed') },
    ]);
    expect(stage.clock.now()).toBeLessThan(30_000);
  });

  test('a namespace that goes away is waited for and created again', async () => {
    const dying = {
      ...namespace('team'),
      metadata: { name: 'team', deletionTimestamp: 'now' },
      status: { phase: 'Terminating' },
    };
    stage.server.put(dying);
    stage.server.fault('GET', /namespaces\/team$/, { status: 200, body: dying }, 2);
    stage.server.fault('GET', /namespaces\/team$/, (response) => {
      stage.server.remove('/api/v1/namespaces/team');
      response
        .writeHead(404)
        .end(
          JSON.stringify(
            statusAnswer(404, 'namespaces "team" not found', { details: { name: 'team', kind: 'namespaces' } }).body,
          ),
        );
    });
    const result = await stage.write(namespace('team'), configMap('team/a')).deploy();
    expect(result).toMatchObject({ ok: true });
    expect(names(result.created)).toEqual(['team', 'a']);
  });

  test('an object refused because its namespace is terminating is tried again', async () => {
    const details = {
      name: 'a',
      causes: [
        {
          reason: 'NamespaceTerminating',
          message: 'namespace default is being terminated',
          field: 'metadata.namespace',
        },
      ],
    };
    stage.server.fault(
      'PATCH',
      /configmaps\/a/,
      statusAnswer(
        403,
        'configmaps "a" is forbidden: unable to create new content in namespace default because it is being terminated',
        { reason: 'Forbidden', details },
      ),
      2,
    );
    expect(await stage.write(configMap('default/a')).deploy()).toMatchObject({ ok: true });
    expect(stage.sent).toHaveLength(3);
  });

  test('a namespace that a controller makes is waited for', async () => {
    stage.server.fault(
      'PATCH',
      /configmaps\/a/,
      statusAnswer(404, 'namespaces "team" not found', { details: { name: 'team', kind: 'namespaces' } }),
      2,
    );
    stage.server.fault('PATCH', /configmaps\/a/, (response) => {
      stage.server.put(namespace('team'));
      response
        .writeHead(404)
        .end(
          JSON.stringify(
            statusAnswer(404, 'namespaces "team" not found', { details: { name: 'team', kind: 'namespaces' } }).body,
          ),
        );
    });
    expect(await stage.write(configMap('team/a')).deploy()).toMatchObject({ ok: true });
  });
});

test('a workload that stays at 0 replicas, where its autoscaler does nothing, is named', async () => {
  const autoscaling = { apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler' };
  stage.server.kinds.push({ ...autoscaling, resource: 'horizontalpodautoscalers', namespaced: true });
  const scaleTargetRef = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' };
  const autoscaler = object(autoscaling.apiVersion, autoscaling.kind, 'default/hpa', { spec: { scaleTargetRef } });
  stage.write(object('apps/v1', 'Deployment', 'default/web', { spec: { paused: false } }), autoscaler);
  expect(await stage.deploy()).toMatchObject({ ok: true, warnings: [] });
  const live = stage.server.live('web') as KubeObject;
  stage.server.put({ ...live, spec: { ...Object(live.spec), replicas: 0 } });
  expect(await stage.deploy()).toMatchObject({
    ok: true,
    warnings: [expect.stringMatching(/^apps\/Deployment default\/web has 0 replicas, .*autoscaler hpa does nothing/)],
  });
});

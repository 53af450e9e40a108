import { reset, statusAnswer, truncate } from './fake-api-server';
import { available, configMap, deployment, namespace, object, Stage, widget, widgetCrd } from './support';

let stage: Stage;
beforeEach(async () => {
  stage = await Stage.open();
});
afterEach(() => stage.stop());

const titles = (objects: readonly { metadata: { name: string } }[]) => objects.map(({ metadata }) => metadata.name);

describe('weak moments of the server', () => {
  test('429 is answered by staying away as long as Retry-After says', async () => {
    stage.server.fault('PATCH', /configmaps\/a/, statusAnswer(429, 'too many requests', {}, { 'retry-after': '7' }));
    const result = await stage.write(configMap('default/a')).deploy();
    expect(result).toMatchObject({ ok: true });
    expect(stage.sent).toEqual(['a', 'a']);
    expect(stage.clock.now()).toBe(7_000);
  });

  test.each([
    ['500 with a change of the etcd leader', statusAnswer(500, 'etcdserver: leader changed')],
    ['503', statusAnswer(503, 'apiserver is shutting down')],
    ['504', statusAnswer(504, 'the request timed out')],
    ['502 of a load balancer', { status: 502, body: '<html>bad gateway</html>' }],
    [
      'a lost race on a quota',
      statusAnswer(
        409,
        'Operation cannot be fulfilled on resourcequotas "q": the object has been modified; please apply your changes to the latest version and try again',
        { reason: 'Conflict' },
      ),
    ],
    ['a reset connection', reset],
    ['an answer that ends in the middle', truncate],
  ])('%s is tried again', async (_, answer) => {
    stage.server.fault('PATCH', /configmaps\/a/, answer, 2);
    const result = await stage.write(configMap('default/a')).deploy();
    expect(result).toMatchObject({ ok: true });
    expect(titles(result.created)).toEqual(['a']);
    expect(stage.sent).toEqual(['a', 'a', 'a']);
    expect(stage.events.filter(({ type }) => type === 'retry')).toHaveLength(2);
  });

  test('reading what is waited for survives them too', async () => {
    stage.server.controllers.Deployment = () => ({});
    stage.server.fault(
      'GET',
      /deployments\/d$/,
      statusAnswer(404, 'deployments "d" not found', { details: { name: 'd', kind: 'deployments' } }),
    );
    stage.server.fault('GET', /deployments\/d$/, statusAnswer(500, 'etcdserver: leader changed'));
    stage.server.fault('GET', /deployments\/d$/, (response) => {
      const live = [...stage.server.objects.values()].find(({ kind }) => kind === 'Deployment');
      response.writeHead(200).end(JSON.stringify({ ...live, ...(live && available(live)) }));
    });
    expect(await stage.write(deployment('default/d')).deploy()).toMatchObject({ ok: true });
  });

  test('a server that stays away ends the run, and says so', async () => {
    stage.server.fault('GET', /./, reset, 1_000);
    await expect(stage.write(configMap('default/a')).deploy()).rejects.toThrow(/^cannot reach fake: /);
    expect(stage.clock.now()).toBeLessThan(12_000);
  });

  test('a server that goes away in the middle ends the run with what was done', async () => {
    stage.server.fault('PATCH', /configmaps\/b/, reset, 1_000);
    const result = await stage
      .write(configMap('default/a'), configMap('default/b', {}, 1), configMap('default/c', {}, 2))
      .deploy();
    expect(result).toMatchObject({ ok: false, interrupted: false, error: expect.stringMatching(/^cannot reach fake/) });
    expect(titles(result.created)).toEqual(['a']);
    expect(titles(result.notApplied)).toEqual(['b', 'c']);
  });

  test('one object that the server cannot handle fails alone when its budget is used up', async () => {
    stage.server.fault('PATCH', /configmaps\/a/, statusAnswer(500, 'runtime error'), 1_000);
    const result = await stage.write(configMap('default/a'), configMap('default/b')).deploy();
    expect(result.failures).toMatchObject([{ kind: 'server', reason: 'runtime error' }]);
    expect(titles(result.created)).toEqual(['b']);
    expect(stage.clock.now()).toBeLessThan(130_000);
  });
});

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
  });

  test('a kind that discovery shows but its path does not know yet is tried again', async () => {
    stage.server.fault('PATCH', /widgets\/w/, statusAnswer(404, 'the server could not find the requested resource'), 2);
    expect(await stage.write(widgetCrd(), widget('default/w', 1)).deploy()).toMatchObject({ ok: true });
    expect(stage.sent.filter((name) => name === 'w')).toHaveLength(3);
  });

  test('a kind that never appears is reported', async () => {
    const result = await stage.write(widget('default/w')).deploy({ timeout: 30_000 });
    const told = stage.events.filter(({ type }) => type === 'pending');
    expect(told.length).toBeGreaterThanOrEqual(5); // again and again, although nothing is new
    expect(told.length).toBeLessThanOrEqual(8);
    expect(result.failures).toMatchObject([
      { kind: 'timeout', reason: 'the server does not serve example.com/v1 Widget yet' },
    ]);
    expect(stage.sent).toEqual([]);
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
    expect(titles(result.created)).toEqual(['team', 'a']);
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

describe('refusals', () => {
  const conflict = (manager: string) =>
    statusAnswer(409, 'Apply failed with 2 conflicts', {
      reason: 'Conflict',
      details: {
        name: 'd',
        causes: ['.spec.replicas', '.spec.template'].map((field) => ({
          reason: 'FieldManagerConflict',
          message: `conflict with "${manager}" using apps/v1`,
          field,
        })),
      },
    });

  test('a conflict is reported with manager and fields, and the rest of the wave goes on', async () => {
    stage.server.fault('PATCH', /force=false/, conflict('hand'));
    const result = await stage
      .write(configMap('default/d'), configMap('default/e'), configMap('default/later', {}, 1))
      .deploy();
    expect(result.ok).toBe(false);
    expect(result.failures).toMatchObject([
      { kind: 'conflict', conflicts: [{ manager: 'hand', fields: ['.spec.replicas', '.spec.template'] }] },
    ]);
    expect(titles(result.created)).toEqual(['e']);
    expect(titles(result.notApplied)).toEqual(['later']);
  });

  test.each([
    [['kubectl'], 'kubectl-client-side-apply', true],
    [['kubectl'], 'kubectl', true],
    [['kubectl'], 'hand', false],
    [['hand'], 'hand', true],
    ['all' as const, 'anybody', true],
  ])('taking over from %j takes the fields of %s: %s', async (takeOver, manager, taken) => {
    stage.server.fault('PATCH', /force=false/, conflict(manager));
    const result = await stage.write(configMap('default/d')).deploy({ takeOver });
    expect(result.ok).toBe(taken);
    expect(stage.server.patches.map(({ query }) => query.get('force'))).toEqual(taken ? ['false', 'true'] : ['false']);
  });

  test('an immutable field is reported, and not tried again', async () => {
    const causes = [
      { reason: 'FieldValueInvalid', message: 'Invalid value: {...}: field is immutable', field: 'spec.selector' },
    ];
    stage.server.fault(
      'PATCH',
      /deployments\/d/,
      statusAnswer(422, 'Deployment.apps "d" is invalid: spec.selector: field is immutable', {
        details: { name: 'd', causes },
      }),
    );
    const result = await stage.write(deployment('default/d')).deploy();
    expect(result.failures).toMatchObject([{ kind: 'immutable', reason: expect.stringContaining('spec.selector') }]);
    expect(stage.sent).toEqual(['d']);
  });

  test.each([
    [422, 'ConfigMap "a" is invalid: data: Too long', 'invalid'],
    [400, 'strict decoding error: unknown field "dta"', 'invalid'],
    [
      500,
      'failed to create typed patch object (default/a; /v1, Kind=ConfigMap): .dta: field not declared in schema',
      'invalid',
    ],
    [403, 'configmaps "a" is forbidden: User "eve" cannot patch resource', 'forbidden'],
    [403, 'admission webhook "w.example.com" denied the request: no', 'denied'],
  ])('%d %s is final', async (status, message, kind) => {
    stage.server.fault('PATCH', /configmaps\/a/, statusAnswer(status, message, { details: { name: 'a' } }));
    const result = await stage.write(configMap('default/a')).deploy();
    expect(result.failures).toMatchObject([{ kind, reason: message }]);
    expect(stage.sent).toEqual(['a']);
    expect(stage.clock.now()).toBe(0);
  });

  test('an object without its namespace is refused before it is sent', async () => {
    const result = await stage.write(configMap('a')).deploy();
    expect(result.failures).toMatchObject([
      { kind: 'invalid', reason: 'has no metadata.namespace, and a ConfigMap lives in one' },
    ]);
    expect(stage.sent).toEqual([]);
  });
});

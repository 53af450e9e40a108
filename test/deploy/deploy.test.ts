import { statusAnswer } from './fake-api-server';
import { available, configMap, deployment, namespace, object, Stage, widget, widgetCrd } from './support';

let stage: Stage;
beforeEach(async () => {
  stage = await Stage.open();
});
afterEach(() => stage.stop());

const names = (objects: readonly { metadata: { name: string } }[]) => objects.map(({ metadata }) => metadata.name);

describe('waves', () => {
  test('are applied in the order of their numbers', async () => {
    stage.write(
      configMap('default/last', {}, 10),
      configMap('default/unmarked'),
      configMap('default/first', {}, -2),
      configMap('default/second', {}, -1),
    );
    const result = await stage.deploy();
    expect(stage.sent).toEqual(['first', 'second', 'unmarked', 'last']);
    expect(result).toMatchObject({ ok: true, failures: [], notApplied: [], interrupted: false });
    expect(names(result.created)).toEqual(['first', 'second', 'unmarked', 'last']);
  });

  test('begin when the workloads of the one before are available', async () => {
    let polls = 0;
    stage.server.controllers.Deployment = () => ({});
    stage.server.fault(
      'GET',
      /deployments\/d$/,
      (response) => {
        const live = [...stage.server.objects.values()].find(({ kind }) => kind === 'Deployment');
        if (!live) response.writeHead(404).end(JSON.stringify({ details: { name: 'd', kind: 'deployments' } }));
        else response.writeHead(200).end(JSON.stringify(++polls < 3 ? live : { ...live, ...available(live) }));
      },
      10,
    );
    await stage.write(deployment('default/d'), configMap('default/after', {}, 1)).deploy();
    expect(polls).toBe(3);
    expect(stage.server.seen.findLastIndex(({ path: p }) => p.endsWith('/d'))).toBeLessThan(
      stage.server.seen.findIndex(({ path: p }) => p.endsWith('/after')),
    );
  });

  test('begin at once with --no-wait', async () => {
    stage.server.controllers.Deployment = () => ({});
    const result = await stage
      .write(deployment('default/d'), configMap('default/after', {}, 1))
      .deploy({ wait: false });
    expect(result.ok).toBe(true);
    expect(stage.sent).toEqual(['d', 'after']);
    expect(stage.clock.now()).toBe(0);
  });

  test('hold namespaces first and workloads last, whatever their order in dist', async () => {
    stage.write(deployment('team/d'), configMap('team/c'), namespace('team'));
    expect((await stage.deploy()).ok).toBe(true);
    expect(stage.sent).toEqual(['team', 'c', 'd']);
  });

  test('send at most `concurrency` requests at the same time', async () => {
    let underWay = 0;
    let most = 0;
    const request = stage.connection.request.bind(stage.connection);
    const connection = {
      ...stage.connection,
      request: async (each: Parameters<typeof request>[0]) => {
        most = Math.max(most, ++underWay);
        return request(each).finally(() => underWay--);
      },
    };
    stage.write(...Array.from({ length: 40 }, (_, index) => configMap(`default/c${index}`)));
    expect((await stage.deploy({ connection, concurrency: 5 })).created).toHaveLength(40);
    expect(most).toBe(5);
  });
});

describe('what is sent', () => {
  test('is the very JSON of the object: nothing is lost or reordered', async () => {
    const policy = object('networking.k8s.io/v1', 'NetworkPolicy', 'default/p', {
      spec: {
        policyTypes: ['Ingress'],
        podSelector: {},
        ingress: [{ from: [{ namespaceSelector: {}, podSelector: { matchLabels: { a: 'b' } } }] }],
      },
    });
    const crd = object('apiextensions.k8s.io/v1', 'CustomResourceDefinition', 'things.example.com', {
      spec: {
        group: 'example.com',
        names: { kind: 'Thing', plural: 'things' },
        scope: 'Namespaced',
        versions: [
          {
            name: 'v1',
            served: true,
            storage: true,
            schema: {
              openAPIV3Schema: {
                type: 'object',
                'x-kubernetes-preserve-unknown-fields': true,
                properties: { port: { 'x-kubernetes-int-or-string': true, default: 0 } },
                'x-kubernetes-validations': [{ rule: 'true', message: 'ü "quoted"' }],
              },
            },
          },
        ],
      },
    });
    await stage.write(policy, crd).deploy();
    expect(stage.server.patches.map(({ body }) => body).sort()).toEqual(
      [JSON.stringify(crd), JSON.stringify(policy)].sort(),
    );
    for (const { headers, query } of stage.server.patches) {
      expect(headers['content-type']).toBe('application/apply-patch+yaml');
      expect(Object.fromEntries(query)).toEqual({
        fieldManager: 'cdk8s-kubeflow',
        fieldValidation: 'Strict',
        force: 'false',
      });
    }
  });

  test('lacks what is not ours to say', async () => {
    stage.server.controllers.MutatingWebhookConfiguration = () => ({});
    const service = { name: 'hook', namespace: 'default' };
    stage.write(
      { ...widgetCrd(), status: { conditions: null } },
      object('rbac.authorization.k8s.io/v1', 'ClusterRole', 'sum', {
        aggregationRule: { clusterRoleSelectors: [] },
        rules: [],
      }),
      object('rbac.authorization.k8s.io/v1', 'ClusterRole', 'plain', { rules: [] }),
      object('admissionregistration.k8s.io/v1', 'MutatingWebhookConfiguration', 'hooks', {
        webhooks: [
          { name: 'a', clientConfig: { caBundle: '', service } },
          { name: 'b', clientConfig: { caBundle: 'QUJD', service } },
        ],
      }),
    );
    await stage.deploy({ wait: false });
    const body = (name: string) =>
      JSON.parse(stage.server.patches.find(({ path: p }) => p.endsWith(`/${name}`))?.body ?? '');
    expect(body('widgets.example.com')).not.toHaveProperty('status');
    expect(body('sum')).not.toHaveProperty('rules');
    expect(body('plain')).toHaveProperty('rules', []);
    expect(body('hooks').webhooks).toEqual([
      { name: 'a', clientConfig: { service } },
      { name: 'b', clientConfig: { caBundle: 'QUJD', service } },
    ]);
  });
});

describe('a second run', () => {
  test('sends nothing when nothing changed, and touches nothing', async () => {
    stage.write(namespace('team', -2), widgetCrd(-3), configMap('team/c'), deployment('team/d'), widget('team/w', 2));
    expect((await stage.deploy()).created).toHaveLength(5);
    const before = new Map(stage.server.objects);
    const sent = stage.sent.length;
    const result = await stage.deploy();
    expect(result).toMatchObject({ ok: true, created: [], changed: [] });
    expect(result.unchanged).toHaveLength(5);
    expect(stage.sent).toHaveLength(sent);
    expect(stage.server.objects).toEqual(before);
  });

  test('calls created what was created although the answer was lost', async () => {
    stage.server.fault('PATCH', /configmaps\/a/, (response) => {
      stage.server.put(configMap('default/a'));
      response.destroy();
    });
    expect(names((await stage.write(configMap('default/a')).deploy()).created)).toEqual(['a']);
  });

  test('sends exactly what changed', async () => {
    await stage.write(configMap('default/a'), configMap('default/b')).deploy();
    const result = await stage.write(configMap('default/a', { a: 'c' }), configMap('default/b')).deploy();
    expect(names(result.changed)).toEqual(['a']);
    expect(names(result.unchanged)).toEqual(['b']);
    expect(stage.sent).toEqual(['a', 'b', 'a']);
  });

  test('sends an object from which a field was dropped', async () => {
    await stage.write(configMap('default/a', { a: 'b', gone: 'x' })).deploy();
    await stage.write(configMap('default/a', { a: 'b' })).deploy();
    expect(stage.sent).toEqual(['a', 'a']);
  });

  test('does not call a change what somebody else did between reading and applying', async () => {
    await stage.write(deployment('default/d')).deploy();
    const [live] = [...stage.server.objects.values()].filter(({ kind }) => kind === 'Deployment');
    // Spelt otherwise than the server keeps it: it must be sent, although it changes nothing.
    stage.write(object('apps/v1', 'Deployment', 'default/d', { spec: { replicas: 1, paused: false } }));
    stage.server.fault('PATCH', /deployments\/d/, (response) => {
      response.writeHead(200).end(JSON.stringify({ ...live, metadata: { ...live?.metadata, resourceVersion: '999' } }));
    });
    expect(names((await stage.deploy()).unchanged)).toEqual(['d']);
  });
});

describe('stuck', () => {
  test('a Deployment is reported with the reason of its pod and the last event', async () => {
    stage.server.controllers.Deployment = (live) => ({
      status: { observedGeneration: live.metadata.generation, replicas: 1, updatedReplicas: 1 },
    });
    const spec = { replicas: 1, selector: { matchLabels: { app: 'd' } } };
    const waiting = {
      name: 'main',
      state: { waiting: { reason: 'ImagePullBackOff', message: 'Back-off pulling image "x"' } },
    };
    stage.server.put({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'd-1', namespace: 'default', labels: { app: 'd' } },
      status: { containerStatuses: [waiting] },
    });
    stage.server.put({
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name: 'e', namespace: 'default' },
      involvedObject: { name: 'd-1' },
      reason: 'Failed',
      message: 'no such image',
      lastTimestamp: '2026-01-01T00:00:00Z',
    });
    const result = await stage
      .write(object('apps/v1', 'Deployment', 'default/d', { spec }), configMap('default/later', {}, 1))
      .deploy({ timeout: 60_000 });
    expect(result.failures).toMatchObject([
      {
        kind: 'stuck',
        reason: '0 of 1 replicas available',
        details: [
          'pod d-1: container main: ImagePullBackOff: Back-off pulling image "x"',
          'last event of Pod default/d-1: Failed: no such image',
        ],
      },
    ]);
    expect(names(result.notApplied)).toEqual(['later']);
    const told = stage.events.flatMap((event) =>
      event.type === 'pending' ? event.pending.map(({ reason }) => reason) : [],
    );
    expect(told[0]).toBe('0 of 1 replicas available');
    expect(told.at(-1)).toMatch(/^0 of 1 replicas available; pod d-1: container main: ImagePullBackOff/);
    expect(stage.clock.now()).toBeGreaterThan(55_000);
    expect(stage.clock.now()).toBeLessThanOrEqual(60_000);
  });

  test('the verdict of an earlier attempt gets time to change', async () => {
    const overdue = { conditions: [{ type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded' }] };
    stage.server.controllers.Deployment = () => ({ status: overdue });
    const result = await stage.write(deployment('default/d')).deploy();
    expect(result.failures).toMatchObject([
      { kind: 'failed', reason: 'Progressing is False: ProgressDeadlineExceeded' },
    ]);
    expect(stage.clock.now()).toBeGreaterThanOrEqual(30_000);
    expect(stage.clock.now()).toBeLessThan(40_000);
  });

  test('a Job that failed ends the wait at once', async () => {
    stage.server.controllers.Job = () => ({
      status: { conditions: [{ type: 'Failed', status: 'True', reason: 'BackoffLimitExceeded' }] },
    });
    const result = await stage.write(object('batch/v1', 'Job', 'default/j')).deploy();
    expect(result.failures).toMatchObject([{ kind: 'failed', reason: 'Failed is True: BackoffLimitExceeded' }]);
    expect(stage.clock.now()).toBe(0);
  });
});

describe('webhooks', () => {
  const configuration = object(
    'admissionregistration.k8s.io/v1',
    'MutatingWebhookConfiguration',
    'hooks',
    {
      webhooks: [{ name: 'a', clientConfig: { service: { name: 'hook', namespace: 'default' } } }],
    },
    1,
  );
  const service = object('v1', 'Service', 'default/hook', {}, 0);
  const slice = (ready: boolean) => ({
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { name: 'hook-1', namespace: 'default', labels: { 'kubernetes.io/service-name': 'hook' } },
    endpoints: [{ addresses: ['10.0.0.1'], conditions: { ready } }],
  });

  test('their configuration is not applied before their Service has a ready endpoint', async () => {
    stage.server.put(slice(false));
    const result = await stage.write(service, configuration).deploy({ timeout: 20_000 });
    expect(stage.sent).toEqual(['hook']);
    expect(result.failures).toMatchObject([
      { kind: 'stuck', reason: 'webhook Service default/hook has no ready endpoint' },
    ]);
  });

  test('what comes after them waits until a controller has filled in their CA', async () => {
    stage.server.put(slice(true));
    const result = await stage
      .write(service, configuration, configMap('default/after', {}, 2))
      .deploy({ timeout: 20_000 });
    expect(stage.sent).toEqual(['hook', 'hooks']);
    expect(result.failures).toMatchObject([{ kind: 'stuck', reason: 'no controller has filled in its caBundle yet' }]);
  });

  test('all goes well when both are there', async () => {
    stage.server.put(slice(true));
    stage.server.controllers.MutatingWebhookConfiguration = () => ({
      webhooks: [{ name: 'a', clientConfig: { caBundle: 'QUJD', service: { name: 'hook', namespace: 'default' } } }],
    });
    expect((await stage.write(service, configuration, configMap('default/after', {}, 2)).deploy()).ok).toBe(true);
    expect(stage.sent).toEqual(['hook', 'hooks', 'after']);
  });

  test('Services behind no webhook are not waited for', async () => {
    expect((await stage.write(service).deploy()).ok).toBe(true);
  });
});

test('a Profile is ready when its namespace is there', async () => {
  stage.server.kinds.push({ apiVersion: 'kubeflow.org/v1', kind: 'Profile', resource: 'profiles', namespaced: false });
  stage.write(object('kubeflow.org/v1', 'Profile', 'team', {}, 1), configMap('team/c', {}, 2));
  const stuck = await stage.deploy({ timeout: 10_000 });
  expect(stuck.failures).toMatchObject([{ reason: 'the profile controller has not created namespace "team" yet' }]);
  stage.server.put(namespace('team'));
  expect(await stage.deploy()).toMatchObject({ ok: true });
});

describe('an interrupt', () => {
  test('stops sending, lets what is under way end and reports it', async () => {
    const controller = new AbortController();
    stage.server.fault('PATCH', /configmaps\/b/, (response) => {
      controller.abort();
      response.writeHead(201).end(JSON.stringify(configMap('default/b')));
    });
    stage.write(configMap('default/a'), configMap('default/b', {}, 1), configMap('default/c', {}, 2));
    const result = await stage.deploy({ signal: controller.signal });
    expect(result).toMatchObject({ ok: false, interrupted: true, failures: [] });
    expect(names(result.created)).toEqual(['a', 'b']);
    expect(names(result.notApplied)).toEqual(['c']);
    expect(stage.sent).toEqual(['a', 'b']);
  });

  test('ends a wait, and running again goes on', async () => {
    const controller = new AbortController();
    stage.server.controllers.Deployment = () => ({});
    stage.write(deployment('default/d'), configMap('default/after', {}, 1));
    const onEvent = (event: { type: string }) => event.type === 'pending' && controller.abort();
    expect(await stage.deploy({ signal: controller.signal, onEvent })).toMatchObject({ interrupted: true });
    stage.server.controllers.Deployment = available;
    const [live] = [...stage.server.objects.values()].filter(({ kind }) => kind === 'Deployment');
    if (live) stage.server.put({ ...live, ...available(live) });
    const result = await stage.deploy();
    expect(result.ok).toBe(true);
    expect(names(result.unchanged)).toEqual(['d']);
    expect(names(result.created)).toEqual(['after']);
  });
});

test('warnings of the server are collected, each once', async () => {
  const headers = { warning: '299 - "v1 Thing is \\"old\\"", 299 - "another"' };
  stage.server.fault('PATCH', /configmaps/, { status: 201, body: configMap('default/a'), headers }, 2);
  const result = await stage.write(configMap('default/a'), configMap('default/b')).deploy();
  expect(result.warnings).toEqual(['v1 Thing is "old"', 'another']);
});

test('a server without aggregated discovery is refused', async () => {
  stage.server.fault('GET', /^\/apis$/, { status: 200, body: { kind: 'APIGroupList' } });
  await expect(stage.write(configMap('default/a')).deploy()).rejects.toThrow('Kubernetes 1.29 or newer');
});

test('a server that refuses discovery is reported', async () => {
  stage.server.fault('GET', /^\/apis$/, statusAnswer(403, 'forbidden: no'));
  await expect(stage.write(configMap('default/a')).deploy()).rejects.toThrow(/GET \/apis: HTTP 403/);
});

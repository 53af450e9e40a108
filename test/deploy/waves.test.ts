import { statusAnswer } from './fake-api-server';
import { available, configMap, deployment, names, namespace, object, Stage } from './support';

let stage: Stage;
beforeEach(async () => {
  stage = await Stage.open();
});
afterEach(() => stage.stop());

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
    stage.server.fault('PATCH', /configmaps\/c\?/, statusAnswer(429, 'slow down'));
    expect((await stage.deploy()).ok).toBe(true);
    expect(stage.sent).toEqual(['team', 'c', 'c', 'd']);
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

  test('a configuration whose Service is not in dist is waited for too', async () => {
    stage.server.controllers.MutatingWebhookConfiguration = () => ({
      webhooks: [{ name: 'a', clientConfig: { caBundle: 'QUJD', service: { name: 'hook', namespace: 'default' } } }],
    });
    const result = await stage.write(configuration).deploy({ timeout: 20_000 });
    expect(result.failures).toMatchObject([{ reason: 'webhook Service default/hook has no ready endpoint' }]);
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

import { setTimeout as sleep } from 'node:timers/promises';
import type { DeployOptions } from '../../lib/deploy';
import { systemClock } from '../../lib/deploy/clock';
import { reset, statusAnswer } from './fake-api-server';
import { liveOf } from './prune-support';
import { available, configMap, deployment, object, Stage } from './support';

let stage: Stage;
beforeEach(async () => {
  stage = await Stage.open();
  stage.server.controllers.Deployment = () => ({});
});
afterEach(() => stage.stop());

/** Deploys on the clock of the machine, with a connection on which watches are possible. */
const deployWatching = (options: Partial<DeployOptions> = {}) =>
  stage.deploy({ clock: systemClock, connection: stage.connection, ...options });

/** On a clock on which nobody waits. */
const deployQuickly = (options: Partial<DeployOptions> = {}) => {
  const stream = stage.connection.stream?.bind(stage.connection);
  return stage.deploy({ connection: { ...stage.clock.watch(stage.connection), stream }, ...options });
};

const isReady = (name = 'd') => {
  const live = liveOf(stage, name);
  stage.server.put({ ...live, ...available(live) });
};

const watches = () => stage.server.seen.filter(({ query }) => query.has('watch'));
const reads = (name = 'd') =>
  stage.server.seen.filter(({ method, path }) => method === 'GET' && path.endsWith(`/${name}`));

async function until(condition: () => boolean): Promise<void> {
  for (const end = Date.now() + 10_000; !condition(); ) {
    if (Date.now() > end) throw new Error('it does not come');
    await sleep(5);
  }
}

test('a wait ends when the server tells that the object is ready, without reading it again', async () => {
  const deploying = stage.write(deployment('default/d'), configMap('default/after', {}, 1)) && deployWatching();
  await until(() => watches().length > 0);
  const before = reads().length;
  isReady();
  expect(await deploying).toMatchObject({ ok: true });
  expect(reads().length - before).toBeLessThanOrEqual(1);
  expect(watches()).toHaveLength(1);
  const { query, path } = watches()[0] ?? {};
  expect(path).toBe('/apis/apps/v1/deployments');
  expect(Object.fromEntries(query ?? [])).toMatchObject({
    allowWatchBookmarks: 'true',
    resourceVersion: expect.stringMatching(/^\d+$/),
    labelSelector: expect.stringMatching(/^applyset.kubernetes.io\/part-of=applyset-/),
  });
});

test('one watch is enough for all objects of a kind', async () => {
  const deploying = stage.write(...['a', 'b', 'c'].map((name) => deployment(`default/${name}`))) && deployWatching();
  await until(() => watches().length > 0);
  for (const name of ['a', 'b', 'c']) isReady(name);
  expect(await deploying).toMatchObject({ ok: true });
  expect(watches()).toHaveLength(1);
});

test('webhooks are waited for by a watch on their endpoints', async () => {
  const slice = (ready: boolean) => ({
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { name: 'hook-1', namespace: 'default', labels: { 'kubernetes.io/service-name': 'hook' } },
    endpoints: [{ addresses: ['10.0.0.1'], conditions: { ready } }],
  });
  const service = { name: 'hook', namespace: 'default' };
  const hooks = { webhooks: [{ name: 'a', clientConfig: { caBundle: 'QUJD', service } }] };
  stage.server.put(slice(false));
  stage.write(object('admissionregistration.k8s.io/v1', 'MutatingWebhookConfiguration', 'hooks', hooks));
  const deploying = deployWatching();
  await until(() => watches().some(({ path }) => path.endsWith('/endpointslices')));
  stage.server.put(slice(true));
  expect(await deploying).toMatchObject({ ok: true });
});

describe('a watch that does not go on', () => {
  test('is opened again from where it was when it is closed', async () => {
    let version = '';
    stage.server.fault('GET', /watch=true/, (response) => {
      const live = liveOf(stage, 'd');
      version = '5000';
      const bookmark = { type: 'BOOKMARK', object: { kind: 'Deployment', metadata: { resourceVersion: version } } };
      response.writeHead(200);
      response.end(`${JSON.stringify({ type: 'MODIFIED', object: live })}\n${JSON.stringify(bookmark)}\n`);
    });
    const deploying = stage.write(deployment('default/d')) && deployWatching();
    await until(() => watches().length === 2);
    expect(watches()[1]?.query.get('resourceVersion')).toBe(version);
    isReady();
    expect(await deploying).toMatchObject({ ok: true });
  });

  test.each([
    ['by its answer', (response: import('node:http').ServerResponse) => response.writeHead(410).end('{}')],
    [
      'by an event',
      (response: import('node:http').ServerResponse) =>
        response.writeHead(200).end(`${JSON.stringify({ type: 'ERROR', object: { kind: 'Status', code: 410 } })}\n`),
    ],
  ])('is begun with a new list when the server has forgotten where it was: %s', async (_, answer) => {
    const lists = () =>
      stage.server.seen.filter(({ path, query }) => path.endsWith('/deployments') && !query.has('watch'));
    stage.server.fault('GET', /watch=true/, answer);
    const deploying = stage.write(deployment('default/d')) && deployWatching();
    await until(() => watches().length === 2);
    expect(lists()).toHaveLength(2);
    isReady();
    expect(await deploying).toMatchObject({ ok: true });
  });

  test('is opened again when it is cut in the middle of a line', async () => {
    stage.server.fault('GET', /watch=true/, (response) => {
      response.writeHead(200);
      response.write('{"type":"MODIF', () => response.destroy());
    });
    const deploying = stage.write(deployment('default/d')) && deployWatching();
    await until(() => watches().length === 2);
    isReady();
    expect(await deploying).toMatchObject({ ok: true });
  });

  test.each([
    ['lists', /deployments\?labelSelector/],
    ['watches', /watch=true/],
  ])('is done without where %s are forbidden: objects are read', async (_, path) => {
    stage.server.fault('GET', path, statusAnswer(403, 'forbidden: no'), 1_000);
    const deploying = stage.write(deployment('default/d')) && deployWatching();
    await until(() => reads().length >= 2);
    isReady();
    expect(await deploying).toMatchObject({ ok: true });
    expect(watches().length).toBeLessThanOrEqual(1);
  });

  test('is not believed when it has been silent for long: the object is read', async () => {
    stage.server.fault('GET', /watch=true/, (response) => response.writeHead(200).flushHeaders(), 1_000);
    let looks = 0;
    stage.server.fault(
      'GET',
      /deployments\/d$/,
      (response) => {
        const live = stage.server.live('d');
        if (!live) response.writeHead(404).end(JSON.stringify({ details: { name: 'd', kind: 'deployments' } }));
        else response.writeHead(200).end(JSON.stringify(++looks < 3 ? live : { ...live, ...available(live) }));
      },
      1_000,
    );
    const result = await (stage.write(deployment('default/d')) && deployQuickly());
    expect(result).toMatchObject({ ok: true });
    expect(looks).toBe(3);
    expect(stage.clock.now()).toBeGreaterThan(15_000);
  });

  test('is tried again when its list fails, and nobody waits for that at the end', async () => {
    stage.server.fault('GET', /deployments\?labelSelector/, reset, 1_000);
    const result = await (stage.write(deployment('default/d')) && deployQuickly({ timeout: 20_000 }));
    expect(result.failures).toMatchObject([{ kind: 'stuck', reason: 'its controller has not seen it yet' }]);
    expect(stage.clock.now()).toBeLessThan(30_000);
    const lists = stage.server.seen.filter(({ path, query }) => path.endsWith('/deployments') && !query.has('watch'));
    expect(lists.length).toBeGreaterThan(3);
  });

  test('lets no wait go on beyond its deadline', async () => {
    stage.server.fault('GET', /watch=true/, (response) => response.writeHead(200).flushHeaders(), 1_000);
    const result = await (stage.write(deployment('default/d')) && deployQuickly({ timeout: 20_000 }));
    expect(result.failures).toMatchObject([{ kind: 'stuck' }]);
    expect(stage.clock.now()).toBeLessThan(30_000);
  });
});

test('an older state than that of the apply is not taken for its result', async () => {
  stage.write(deployment('default/d'));
  stage.server.controllers.Deployment = available;
  await stage.deploy();
  const old = liveOf(stage, 'd');
  stage.server.controllers.Deployment = () => ({});
  stage.write(object('apps/v1', 'Deployment', 'default/d', { spec: { replicas: 2 } }));
  // A list from a cache that lags behind: the object as it was, and it was ready.
  const list = { kind: 'DeploymentList', metadata: { resourceVersion: '1' }, items: [old] };
  stage.server.fault('GET', /deployments\?labelSelector/, { status: 200, body: { ...list, items: [] } });
  stage.server.fault('GET', /deployments\?labelSelector/, { status: 200, body: list }, 1_000);
  const result = await deployQuickly({ timeout: 20_000 });
  expect(result.failures).toMatchObject([{ kind: 'stuck' }]);
});

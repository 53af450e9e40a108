import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ClusterConnection, ClusterError, type DeployEvent, deploy } from '../../lib/deploy';
import { statusAnswer } from './fake-api-server';
import { available, configMap, deployment, names, object, Stage } from './support';

let stage: Stage;
beforeEach(async () => {
  stage = await Stage.open();
});
afterEach(() => stage.stop());

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

  test('an image that cannot be pulled is said within half a minute, once, however many are waited for', async () => {
    stage.server.controllers.Deployment = () => ({});
    const waiting = { name: 'main', state: { waiting: { reason: 'ErrImagePull', message: 'no such image' } } };
    for (const name of ['d-1', 'd-2'])
      stage.server.put(object('v1', 'Pod', `default/${name}`, { status: { containerStatuses: [waiting] } }));
    stage.server.put(object('v1', 'Pod', 'default/starting', { status: { containerStatuses: [{ name: 'main' }] } }));
    const saidAt: Record<string, number> = {};
    const onEvent = (event: DeployEvent) => {
      if (event.type !== 'trouble') return;
      expect(saidAt[event.object.metadata.name]).toBeUndefined();
      saidAt[event.object.metadata.name] = stage.clock.now();
      expect(event.reason).toBe('container main: ErrImagePull: no such image');
    };
    const many = ['a', 'b', 'c', 'd', 'e'].map((name) => deployment(`default/${name}`));
    await stage.write(...many).deploy({ timeout: 120_000, onEvent });
    expect(Object.keys(saidAt).sort()).toEqual(['d-1', 'd-2']);
    expect(Math.max(...Object.values(saidAt))).toBeLessThan(30_000);
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
    stage.server.controllers.Deployment = () => ({}); // which is not waited for any more
    const result = await stage.write(object('batch/v1', 'Job', 'default/j'), deployment('default/d')).deploy();
    expect(result.failures).toMatchObject([{ kind: 'failed', reason: 'Failed is True: BackoffLimitExceeded' }]);
    expect(stage.clock.now()).toBe(0);
  });
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
  stage.server.fault('PATCH', /configmaps\/[ab]/, { status: 201, body: configMap('default/a'), headers }, 2);
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

test('after an error nothing is sent any more', async () => {
  let ended = false;
  let calls = 0;
  const late: string[] = [];
  const retries: string[] = [];
  const connection: ClusterConnection = {
    name: 'x',
    close: async () => {},
    request: async ({ path }) => {
      if (ended) late.push(path);
      if (path === '/apis') throw new ClusterError('x does not accept the credentials');
      calls++;
      return { status: calls === 1 ? 503 : 404, headers: {}, body: '' };
    },
  };
  const onEvent = (event: DeployEvent) => {
    if (ended && event.type === 'retry') retries.push(event.reason);
  };
  stage.write(configMap('default/a'));
  await expect(deploy({ dist: stage.dist, connection, onEvent })).rejects.toThrow(
    /not accept the credentials|does not list/,
  );
  ended = true;
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect({ late, retries }).toEqual({ late: [], retries: [] });
});

test('no source of the applier waits with Promise.all, which leaves requests behind', () => {
  const folder = join(__dirname, '../../lib/deploy');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  expect(files.length).toBeGreaterThan(30);
  expect(
    files.filter((file) => /await Promise\.all\(|= Promise\.all\(/.test(readFileSync(join(folder, file), 'utf8'))),
  ).toEqual([]);
});

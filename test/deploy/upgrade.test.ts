import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { type KubeObject, makePlan } from '../../lib/deploy';
import type { UpgradePath } from '../../lib/kubernetes/upgrade-step';
import { configMap, deployment, namespace, object, Stage } from './support';

const PATH: UpgradePath = {
  target: '2',
  sources: [
    { name: '1', pipelines: ['1.0'], knative: [] },
    { name: '2', pipelines: ['2.0'], knative: [] },
  ],
  words: {},
  steps: [
    { id: 'back-up', from: ['1'], do: 'ask', match: ['ConfigMap kubeflow/old'], what: 'a back-up' },
    { id: 'apply', from: ['1', '2'], do: 'apply', match: [], what: 'dist' },
    { id: 'old', from: ['1'], do: 'delete', match: ['ConfigMap kubeflow/old'], what: 'what is old' },
  ],
};

let stage: Stage;
beforeEach(async () => {
  stage = await Stage.open();
  stage.write(configMap('default/a'));
});
afterEach(() => stage.stop());

const upgrade = { path: PATH, yes: true };
const version = (appVersion: string) => configMap('kubeflow/pipeline-install-config', { appVersion });
const old = () => {
  const { metadata, ...rest } = configMap('kubeflow/old');
  return {
    ...rest,
    metadata: { ...metadata, managedFields: [{ manager: 'kubectl-client-side-apply', operation: 'Update' }] },
  };
};

describe('an upgrade', () => {
  test('leaves a cluster alone that has no Kubeflow', async () => {
    stage.server.put(namespace('kubeflow'));
    stage.server.put(old());
    const result = await stage.deploy({ upgrade });
    expect(result).toMatchObject({ ok: true });
    expect(result.upgrade).toBeUndefined();
    expect(stage.events).toContainEqual({ type: 'upgrade', to: '2', reason: 'there is no Kubeflow' });
    expect(stage.server.live('old')).toBeDefined();
  });

  test('begins with nothing while the release is not known or somebody has to decide', async () => {
    stage.server.put(namespace('kubeflow'));
    stage.server.put(version('0.5'));
    await expect(stage.deploy({ upgrade })).rejects.toThrow('which release the cluster has cannot be told');
    stage.server.put(version('1.0'));
    stage.server.put(old());
    await expect(stage.deploy({ upgrade })).rejects.toThrow('--yes-step back-up');
    expect(stage.sent).toEqual([]);
  });

  test('takes its steps, tells of them and has nothing to do afterwards', async () => {
    stage.server.put(namespace('kubeflow'));
    stage.server.put(version('1.0'));
    stage.server.put(old());
    const { ok, upgrade: report } = await stage.deploy({ upgrade: { ...upgrade, yesSteps: ['back-up'] } });
    expect(ok).toBe(true);
    expect(report).toMatchObject({ from: '1', to: '2', finished: true });
    expect(report?.steps.map(({ id, outcome }) => [id, outcome])).toContainEqual(['old', 'done']);
    expect(stage.server.live('old')).toBeUndefined();
  });

  test('is asked about, and a no changes nothing', async () => {
    stage.server.put(namespace('kubeflow'));
    stage.server.put(version('1.0'));
    stage.server.put(old());
    const asked: string[] = [];
    const ask = async ({ step, decision }: { step: { id: string }; decision: boolean }) => {
      asked.push(`${step.id} ${decision}`);
      return false;
    };
    await expect(stage.deploy({ upgrade: { path: PATH, ask } })).rejects.toThrow('you have not agreed to back-up');
    expect(asked).toEqual(['back-up true']);
    expect(stage.server.live('old')).toBeDefined();
  });

  test('is one of the whole set', async () => {
    await expect(stage.deploy({ upgrade, wait: false })).rejects.toThrow(RangeError);
  });
});

describe('a database whose end must be seen', () => {
  const selector = { matchLabels: { app: 'db' } };
  const template = { spec: { containers: [{ name: 'mysql' }] } };
  const db = (replicas = 1) =>
    object('apps/v1', 'Deployment', 'kubeflow/db', { spec: { replicas, selector, template } });
  const pod = (): KubeObject => {
    const { metadata, ...rest } = object('v1', 'Pod', 'kubeflow/db-1', {
      status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] },
    });
    return { ...rest, metadata: { ...metadata, labels: { app: 'db' } } };
  };
  const stop = { do: 'stop', match: ['Deployment kubeflow/db'], grace: 300, lastWords: 'Shutdown complete' } as const;
  const path: UpgradePath = {
    ...PATH,
    steps: [
      { ...stop, id: 'stop', from: ['1'], what: 'it stops' },
      { id: 'apply', from: ['1'], do: 'apply', match: [], what: 'dist' },
    ],
  };
  let log: { status: number; text: string };
  let looked: string[];

  beforeEach(() => {
    stage.server.put(namespace('kubeflow'));
    stage.write(db());
    log = { status: 200, text: 'ready\nmysqld: Shutdown complete (mysqld 8.0.26)\n' };
    looked = [];
  });

  /** With logs, which end when they have been read. */
  const run = (...yesSteps: string[]) => {
    const stream = async (at: string) => {
      if (!at.includes('/log?')) return { status: 403, body: bytes('') };
      looked.push(at);
      return { status: log.status, body: bytes(log.text) };
    };
    const connection = { ...stage.clock.watch(stage.connection), stream };
    return stage.deploy({ connection, timeout: 30_000, upgrade: { path, from: '1', yes: true, yesSteps } });
  };
  async function* bytes(text: string) {
    yield Buffer.from(text.slice(0, 9));
    yield Buffer.from(text.slice(9));
  }
  const replicas = () => Object(stage.server.live('db')?.spec).replicas;

  test('is stopped, which its log says, and started by dist', async () => {
    stage.server.put(db());
    stage.server.put(pod());
    const { ok, upgrade: report } = await run();
    expect([ok, report?.finished]).toEqual([true, true]);
    expect(looked).toEqual([expect.stringMatching(/pods\/db-1\/log\?.*container=mysql.*follow=true/)]);
    const end = stage.server.seen.find(({ method, path: at }) => method === 'DELETE' && at.endsWith('/pods/db-1'));
    expect(JSON.parse(end?.body ?? '')).toMatchObject({ gracePeriodSeconds: 300 });
    expect(replicas()).toBe(1);
  });

  test.each([
    [
      'does not say it',
      { status: 200, text: '0 [System] [MY-013172] [Server] Received SHUTDOWN from user <via user signal>. Shut' },
      /does not say "Shutdown complete"; run this again/,
      false,
    ],
    ['cannot be read', { status: 403, text: 'pods/log is forbidden' }, /answers 403: pods\/log.*--yes-step stop/, true],
  ])('ends the run when its log %s', async (_, says, error, isRunning) => {
    stage.server.put(db());
    stage.server.put(pod());
    log = says;
    const result = await run();
    expect(result).toMatchObject({ ok: false, created: [], changed: [], error: expect.stringMatching(error) });
    expect(stage.server.live('db-1') !== undefined).toBe(isRunning);
    expect(replicas()).toBe(isRunning ? 1 : 0);
    // Nothing of dist comes before it has been seen, run after run.
    stage.server.remove('/api/v1/namespaces/kubeflow/pods/db-1');
    expect((await run()).error).toContain('has not got ready');
    // Somebody knows.
    expect(await run('stop')).toMatchObject({ ok: true });
  });

  test('ends the run when its ReplicaSets cannot be listed, which would make its pods anew', async () => {
    stage.server.kinds.push({ apiVersion: 'apps/v1', kind: 'ReplicaSet', resource: 'replicasets', namespaced: true });
    stage.server.put(db());
    stage.server.put(pod());
    stage.server.fault('GET', /replicasets/, { status: 403, body: { kind: 'Status', message: 'no' } }, 100);
    expect(await run()).toMatchObject({ ok: false, error: 'ReplicaSet objects cannot be listed: no' });
    expect(stage.server.live('db-1')).toBeDefined();
  });

  test('is not brought to another version by an apply alone while it runs', async () => {
    const of = (version: string, replicas: number) =>
      object('apps/v1', 'Deployment', 'kubeflow/db', {
        spec: {
          replicas,
          selector,
          template: { spec: { containers: [{ name: 'mysql', image: `mysql:${version}` }] } },
        },
      });
    const step = {
      ...stop,
      id: 'stop',
      from: ['1'],
      where: { image: '*mysql:8.0.*' },
      what: 'it stops',
      why: 'or else',
    };
    const apply = () => stage.deploy({ releases: () => ({ path: { ...PATH, steps: [step] } }) });
    stage.write(of('8.4', 1));
    stage.server.put(of('8.0.26', 1));
    await expect(apply()).rejects.toThrow(
      /out of reach:\n.*db runs mysql:8\.0\.26, and is to run mysql:8\.4: or else\. --upgrade-from auto/,
    );
    expect(stage.server.live('db')).toMatchObject(of('8.0.26', 1));
    const { dist, clock } = stage;
    const releases = () => ({ path: { ...PATH, steps: [step] } });
    const { steps } = await makePlan({ dist, connection: clock.watch(stage.connection), clock, releases });
    expect(steps).toContainEqual({
      do: 'ask',
      objects: [expect.objectContaining({ kind: 'Deployment' })],
      reason: expect.stringMatching(/runs mysql:8\.0\.26, and is to run mysql:8\.4: or else$/),
      decision: expect.stringMatching(/^--upgrade-from auto/),
    });
    // What it runs cannot be told.
    stage.server.fault('GET', /deployments\/db$/, { status: 403, body: { kind: 'Status', message: 'no' } });
    await expect(apply()).rejects.toThrow('apps/Deployment kubeflow/db cannot be read: no');
    expect(stage.server.live('db')).toMatchObject(of('8.0.26', 1));
    // Somebody has stopped it, as a step would have.
    stage.server.put(of('8.0.26', 0));
    expect((await apply()).ok).toBe(true);
    // It has that version.
    expect((await apply()).ok).toBe(true);
  });

  // As each of them writes it.
  const SHUTDOWN = '0 [System] [MY-010910] [Server] /usr/sbin/mysqld: Shutdown complete (mysqld';
  const RECEIVED =
    '0 [System] [MY-013172] [Server] Received SHUTDOWN from user <via user signal>. Shutting down mysqld';
  test.each([
    ['8.0', `${RECEIVED} (Version: 8.0.46).\n${SHUTDOWN} 8.0.46)  MySQL Community Server - GPL.\n`],
    ['8.4', `${RECEIVED} (Version: 8.4.13).\n${SHUTDOWN} 8.4.13)  (Ubuntu).\n0 [System] [MY-015016] [Server] MySQL Server - end.\n`],
    ['9.7', `${RECEIVED} (Version: 9.7.4-2).\n${SHUTDOWN} 9.7.4-2)  (Debian).\n0 [System] [MY-015016] [Server] MySQL Server - end.\n`],
  ])('is known to have stopped by what MySQL %s writes', async (_, text) => {
    stage.server.put(db());
    stage.server.put(pod());
    log = { status: 200, text };
    expect(await run()).toMatchObject({ ok: true });
  }); // biome-ignore format: lines of logs

  test.each([
    ['after a run that was killed', 1],
    ['that somebody has stopped', 0],
  ])('%s is started for it', async (_, now) => {
    stage.server.put(db(now));
    stage.server.rival(/deployments\/db$/, 1, (object) => {
      stage.server.put(pod());
      return object;
    });
    expect(await run()).toMatchObject({ ok: true });
    expect(looked).toHaveLength(1);
  });
});

describe('an older dist over a newer one', () => {
  test('is refused, unless somebody says so', async () => {
    stage.writeRecord({ release: '26.03.1', package: '1.10.0' });
    expect((await stage.deploy()).ok).toBe(true);
    stage.writeRecord({ release: '26.03.1', package: '1.9.0' });
    await expect(stage.deploy()).rejects.toThrow(
      /dist is Kubeflow 26\.03\.1 of version 1\.9\.0.*newer.*--allow-downgrade/s,
    );
    stage.writeRecord({ release: '26.03', package: '1.11.0' });
    await expect(stage.deploy()).rejects.toThrow('which is newer');
    expect((await stage.deploy({ allowDowngrade: true })).ok).toBe(true);
    expect((await stage.deploy()).ok).toBe(true);
  });

  test('is told in which versions objects are stored that it lacks', async () => {
    const crd = (name: string, status = {}) =>
      object('apiextensions.k8s.io/v1', 'CustomResourceDefinition', 'widgets.example.com', {
        spec: {
          group: 'example.com',
          names: { kind: 'Widget', plural: 'widgets' },
          versions: [{ name, served: true }],
        },
        ...status,
      });
    stage.write(deployment('default/a')).writeRecord({ release: '2' });
    expect((await stage.deploy()).ok).toBe(true);
    stage.server.put(crd('v2', { status: { storedVersions: ['v2'] } }));
    stage.write(crd('v1')).writeRecord({ release: '1' });
    await expect(stage.deploy()).rejects.toThrow('widgets.example.com: objects are stored as v2, which dist lacks');
  });
});

/** A bucket that knows PUT and HEAD. */
async function startBucket() {
  const objects = new Map<string, Buffer>();
  let writes = 0;
  const server = createServer(async (request, response) => {
    const key = decodeURIComponent(request.url ?? '');
    if (request.method === 'PUT') {
      objects.set(key, await buffer(request));
      writes++;
      response.end();
      return;
    }
    const found = objects.get(key);
    response.writeHead(found ? 200 : 404, { 'content-length': found?.length ?? 0 }).end();
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/bucket`;
  return { objects, url, writes: () => writes, stop: () => new Promise((done) => server.close(done)) };
}

test('files are copied under their paths, each once and whole', async () => {
  const bucket = await startBucket();
  const folder = mkdtempSync(join(tmpdir(), 'copy-'));
  try {
    const files = { 'artifacts/a b#1.txt': 'one', 'pipelines/x': '', '.minio.sys/format.json': '{}' };
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, 'minio', name)), { recursive: true });
      writeFileSync(join(folder, 'minio', name), text);
    }
    const env = {
      ...process.env,
      FROM: folder,
      URL: bucket.url,
      accesskey: 'a',
      secretkey: 'b',
      SAYS: join(folder, 'says'),
    };
    const run = (FOLDER: string) =>
      new Promise<string>((done, fail) => {
        const script = 'lib/deploy/upgrade/acts/copy-files.sh';
        execFile('sh', [script], { env: { ...env, FOLDER } }, (error) =>
          error ? fail(error) : done(readFileSync(env.SAYS, 'utf8').trim()),
        );
      });
    expect(await run('minio')).toBe('2 files with 3 bytes are there, 2 of them copied now');
    expect([...bucket.objects].map(([key, value]) => [key, value.toString()]).sort()).toEqual([
      ['/bucket/artifacts/a b#1.txt', 'one'],
      ['/bucket/pipelines/x', ''],
    ]);
    expect(await run('minio')).toBe('2 files with 3 bytes are there, 0 of them copied now');
    expect(bucket.writes()).toBe(2);
    expect(await run('elsewhere')).toBe('there is nothing to copy');
  } finally {
    await bucket.stop();
    rmSync(folder, { recursive: true });
  }
});

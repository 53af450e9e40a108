import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, createServer, type Server, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Hook, type HookConfig } from './support/hook';
import { deleted, requestAfter, requestFor, withoutLabel } from './support/metacontroller';

const SECRETS = { AWS_ACCESS_KEY_ID: 'admin-access-key', AWS_SECRET_ACCESS_KEY: 'admin-secret-key' };

function given(): HookConfig {
  return { store: { scheme: 'minio', host: 'store', bucket: 'mlpipeline', credentials: { mode: 'given' } } };
}

function perProfile(port: number): HookConfig {
  const credentials = { mode: 'perProfile', dialect: 'seaweedfs', iamEndpoint: `http://127.0.0.1:${port}` };
  return { store: { scheme: 'minio', host: '127.0.0.1', port, bucket: 'mlpipeline', credentials } };
}

/** A request of which parts are replaced. */
function changed(parts: Record<string, unknown>): string {
  return JSON.stringify({ ...requestFor('team-a'), ...parts });
}

/** A request for something else than a namespace. */
function changedObject(parts: Record<string, unknown>): string {
  return changed({ object: { ...requestFor('team-a').object, ...parts } });
}

/** A request for a namespace with other metadata. */
function changedMetadata(parts: Record<string, unknown>): string {
  return changedObject({ metadata: { ...requestFor('team-a').object.metadata, ...parts } });
}

describe('requests', () => {
  let hook: Hook;
  beforeAll(async () => {
    hook = await Hook.start(given());
  });
  afterAll(() => hook.stop());

  test.each<[string, string, RegExp]>([
    ['nothing', '', /not JSON/],
    ['broken JSON', '{"object":', /not JSON/],
    ['other bytes than text', '\u0000\u0001', /not JSON/],
    ['JSON that nests too deep', '['.repeat(200_000), /not JSON/],
    ['a list', '[]', /object/],
    ['no object', '{"attachments":{}}', /object/],
    ['no attachments', changed({ attachments: undefined }), /attachments/],
    ['attachments that are a list', changed({ attachments: [] }), /attachments/],
    ['a group that is a list', changed({ attachments: { 'Secret.v1': [] } }), /Secret/],
    ['no metadata', changedObject({ metadata: undefined }), /metadata/],
    ['another kind', changedObject({ kind: 'Pod' }), /Namespace/],
    ['another API', changedObject({ apiVersion: 'example.com/v1' }), /Namespace/],
    ['no name', changedMetadata({ name: undefined }), /name/],
    ['a name with a path', changedMetadata({ name: '../team-b' }), /name/],
    ['a name with a wildcard', changedMetadata({ name: '*' }), /name/],
    ['a name that is too long', changedMetadata({ name: 'a'.repeat(64) }), /name/],
    ['no uid', changedMetadata({ uid: '' }), /uid/],
    ['no labels', changedMetadata({ labels: undefined }), /labels/],
  ])('with %s are refused', async (_, body, reason) => {
    const { status, text } = await hook.ask('/sync', body);
    expect([status, text]).toEqual([400, expect.stringMatching(reason)]);
  });

  test('that are too large are refused before they are read', async () => {
    const client = new Socket();
    const answer = new Promise<string>((done) => client.on('data', (data) => done(data.toString())));
    client.connect(Number(new URL(hook.address).port), '127.0.0.1');
    client.write('POST /sync HTTP/1.1\r\nHost: hook\r\nContent-Length: 9000000\r\n\r\n');
    expect(await answer).toMatch(/^HTTP\/1.0 400 /);
    client.destroy();
  });

  test.each([
    'POST /sync HTTP/1.1\r\nHost: hook\r\n\r\n',
    'POST /sync HTTP/1.1\r\nHost: hook\r\nContent-Length: -1\r\n\r\n',
    'POST /sync HTTP/1.1\r\nHost: hook\r\nContent-Length: ²\r\n\r\n',
  ])('without a length are refused: %j', async (head) => {
    const client = new Socket();
    const answer = new Promise<string>((done) => client.on('data', (data) => done(data.toString())));
    client.connect(Number(new URL(hook.address).port), '127.0.0.1');
    client.write(head);
    expect(await answer).toMatch(/^HTTP\/1.0 400 /);
    client.destroy();
  });

  test('to other paths find nothing', async () => {
    const statuses = await Promise.all([
      fetch(`${hook.address}/`),
      fetch(`${hook.address}/sync`),
      fetch(`${hook.address}/other`, { method: 'POST', body: '{}' }),
      fetch(`${hook.address}/sync`, { method: 'DELETE' }),
    ]);
    expect(statuses.map(({ status }) => status)).toEqual([404, 404, 404, 501]);
  });

  test('to the health endpoint say that it runs', async () => {
    const response = await fetch(`${hook.address}/healthz`);
    expect([response.status, await response.json()]).toEqual([200, { status: 'ok' }]);
  });

  test('for a namespace without the label leave nothing in it', async () => {
    const request = requestFor('team-a');
    request.object.metadata.labels = { 'kubernetes.io/metadata.name': 'team-a' };
    expect(await hook.sync(request)).toEqual([]);
  });

  test('for a namespace that is being deleted leave nothing in it', async () => {
    expect(await hook.sync(deleted(requestFor('team-a')))).toEqual([]);
  });

  test('of a second client are answered while a first one is slow', async () => {
    const slow = new Socket();
    slow.connect(Number(new URL(hook.address).port), '127.0.0.1');
    slow.write('POST /sync HTTP/1.1\r\nHost: hook\r\nContent-Length: 100\r\n\r\n{');
    expect((await hook.sync(requestFor('team-a'))).length).toBeGreaterThan(0);
    slow.destroy();
  });

  test('are answered after a client has gone away', async () => {
    const gone = new Socket();
    gone.connect(Number(new URL(hook.address).port), '127.0.0.1');
    await new Promise((done) => gone.write('POST /sync HTTP/1.1\r\nContent-Length: 9\r\n\r\n{', done));
    gone.resetAndDestroy();
    expect((await hook.sync(requestFor('team-a'))).length).toBeGreaterThan(0);
    expect(hook.output).not.toContain('Traceback');
  });
});

describe('the finalize hook', () => {
  let hook: Hook;
  beforeAll(async () => {
    hook = await Hook.start(given());
  });
  afterAll(() => hook.stop());

  test('cleans up only when Metacontroller says so', async () => {
    expect(await hook.ask('/finalize', requestFor('team-a'))).toMatchObject({ status: 400 });
  });

  test('is done with a namespace that is being deleted', async () => {
    const request = requestFor('team-a');
    const full = requestAfter(request, await hook.sync(request));
    const answer = await hook.ask('/finalize', { ...deleted(full), finalizing: true });
    expect(answer).toMatchObject({ status: 200, attachments: [], finalized: true });
  });

  test('is done with a former profile when its objects are gone', async () => {
    const request = requestFor('team-a');
    const full = withoutLabel(requestAfter(request, await hook.sync(request)));
    expect(await hook.ask('/finalize', full)).toMatchObject({ attachments: [], finalized: false });
    expect(await hook.ask('/finalize', requestAfter(full, []))).toMatchObject({ attachments: [], finalized: true });
  });
});

describe('an object store', () => {
  let silent: Server;
  let port: number;
  const clients = new Set<Socket>();
  beforeAll(async () => {
    silent = createServer((client) => clients.add(client));
    await new Promise<void>((done) => silent.listen(0, '127.0.0.1', done));
    port = (silent.address() as { port: number }).port;
  });
  afterAll(() => {
    for (const client of clients) client.destroy();
    silent.close();
  });

  test('that is not there makes Metacontroller ask again, and nothing is removed', () =>
    Hook.during(perProfile(1), SECRETS, async (hook) => {
      const answer = await hook.ask('/sync', requestFor('team-a'));
      expect(answer.status).toBe(503);
      expect(JSON.parse(answer.text)).toEqual({ error: 'object store: Unreachable:ConnectionRefusedError' });
      await hook.says('"status": 503');
      expect(hook.output).not.toMatch(/admin-(access|secret)-key/);
    }));

  test('that is not there holds up the deletion of a profile', () =>
    Hook.during(perProfile(1), SECRETS, async (hook) => {
      const finalize = await hook.ask('/finalize', withoutLabel(requestFor('team-a')));
      const sync = await hook.ask('/sync', deleted(requestFor('team-a')));
      expect([finalize.status, sync.status]).toEqual([503, 503]);
    }));

  test(
    'that says nothing is given up before Metacontroller gives up, and does not hold up others for ever',
    () =>
      Hook.during(perProfile(port), SECRETS, async (hook) => {
        const started = Date.now();
        const profiles = ['team-a', 'team-b', 'team-c'];
        const answers = await Promise.all(profiles.map((profile) => hook.ask('/sync', requestFor(profile))));
        expect(answers.map(({ status }) => status)).toEqual([503, 503, 503]);
        expect(Date.now() - started).toBeLessThan(9500);
        expect((await fetch(`${hook.address}/healthz`)).status).toBe(200);
      }),
    15_000,
  );

  test('of whose Secrets Metacontroller says nothing gets no new keys', () =>
    Hook.during(perProfile(1), SECRETS, async (hook) => {
      const request = requestFor('team-a');
      delete request.attachments['Secret.v1'];
      const answer = await hook.ask('/sync', request);
      expect([answer.status, answer.text]).toEqual([400, expect.stringContaining('Secret.v1')]);
    }));
});

test('it ends at once when Kubernetes ends it', async () => {
  const hook = await Hook.startProgram(given());
  const started = Date.now();
  expect(await hook.end()).toBe(0);
  expect(Date.now() - started).toBeLessThan(3000);
});

describe('a store whose certificate a private authority signs', () => {
  const folder = mkdtempSync(join(tmpdir(), 'store-tls-'));
  const [key, certificate] = [join(folder, 'tls.key'), join(folder, 'tls.crt')];
  const asked: string[] = [];
  const store = { server: undefined as ReturnType<typeof createTlsServer> | undefined, port: 0 };

  beforeAll(async () => {
    const names = ['-subj', '/CN=store', '-addext', 'subjectAltName=IP:127.0.0.1'];
    const request = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '1', ...names];
    execFileSync('openssl', [...request, '-keyout', key, '-out', certificate], { stdio: 'ignore' });
    store.server = createTlsServer({ key: readFileSync(key), cert: readFileSync(certificate) }, (from, to) => {
      asked.push(`${from.method} ${from.url}`);
      to.writeHead(404).end('<Error><Code>NoSuchLifecycleConfiguration</Code></Error>');
    });
    const { server } = store;
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    store.port = (server.address() as AddressInfo).port;
  });
  afterAll(async () => {
    await new Promise((done) => store.server?.close(done));
    rmSync(folder, { recursive: true });
  });

  const sync = (authority?: object) =>
    Hook.during(
      {
        store: {
          ...{ scheme: 's3', host: '127.0.0.1', port: store.port, secure: true, bucket: 'artifacts', authority },
          credentials: { mode: 'shared' },
          retentionDays: 7,
        },
      },
      SECRETS,
      async (hook) => {
        await hook.sync(requestFor('team-a'));
        return hook.output;
      },
    );

  test('it is asked where the hook is told the authority', async () => {
    await sync({ secret: 'store-ca', file: certificate });
    expect(asked).toContain('GET /artifacts?lifecycle=');
  });

  test('nobody is asked whose certificate nobody signs', async () => {
    asked.length = 0;
    expect(await sync()).toContain('Unreachable:SSLCertVerificationError');
    expect(asked).toEqual([]);
  });
});

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PipelinesProps } from '../../../lib/components/pipelines/pipelines-props';
import { dataOf, pipelines } from '../../components/pipelines/support';
import { LoginPath } from './harness/login-path';
import { buildPrograms, MAX_BUILD } from './harness/programs';
import { HOST, reached } from './support';

const SERVICE = '/ml_metadata.MetadataStoreService/';
/** Methods of the store that the pages of Pipelines 2.16.1 call; those that they do not. */
const READS = ['GetContextByTypeAndName', 'GetExecutionsByContext', 'GetArtifactsByID', 'GetEventsByExecutionIDs'];
const WRITES = ['PutArtifacts', 'PutExecution', 'PutAttributionsAndAssociations'];
/** Ways to write that look like reading. */
const TRICKS = [
  `${SERVICE}Get/../PutArtifacts`,
  `${SERVICE}Get/%2e%2e/PutArtifacts`,
  `/x/..${SERVICE}PutArtifacts`,
  `/${SERVICE}PutArtifacts`,
  `${SERVICE}PutArtifacts?/ml_metadata.MetadataStoreService/Get`,
];

/** The address of Envoy before the store, past the gateway, as pods of the namespace have it. */
const PROXY = 'metadata-envoy';
const PROXY_PORT = 9090;
/** The gateway has the store's own port here, so the store stands on another. */
const STORE_PORT = 8180;

/** A stand-in for the store, which speaks HTTP/2 without TLS: it says which method it was asked for. */
const STORE = `require('node:http2').createServer().on('stream', (stream, headers) => {
  stream.respond({ ':status': 200, 'content-type': 'application/grpc', 'x-store-saw': headers[':path'] }, { endStream: true });
}).listen(${STORE_PORT}, '127.0.0.1')`;

interface Case {
  readonly access: PipelinesProps['metadataAccess'];
  /** Whether a user of the platform reads and writes. */
  readonly user: { readonly reads: boolean; readonly writes: boolean };
  /** Whether the proxy itself lets writes through. */
  readonly proxyWrites: boolean;
}

const CASES: Case[] = [
  { access: undefined, user: { reads: true, writes: false }, proxyWrites: false },
  { access: 'everyone', user: { reads: true, writes: true }, proxyWrites: true },
  { access: ['everybody'], user: { reads: true, writes: true }, proxyWrites: true },
  { access: ['ann@example.com'], user: { reads: false, writes: false }, proxyWrites: true },
  { access: 'none', user: { reads: false, writes: false }, proxyWrites: false },
];

describe.each(CASES)('the metadata store with metadataAccess $access', ({ access, user, proxyWrites }) => {
  const folder = mkdtempSync(join(tmpdir(), 'metadata-'));
  let path: LoginPath;

  beforeAll(async () => {
    const props = { metadataAccess: access };
    const { envoy } = await buildPrograms();
    path = await LoginPath.start(
      {
        gateway: { hostname: HOST },
        auth: { provider: 'anonymous', anonymous: { public: true, user: 'everybody' } },
        components: { pipelines: props },
      },
      {
        hosts: [PROXY, 'metadata-grpc-service'],
        extras: [
          { name: 'store', command: [process.execPath, '-e', STORE], port: STORE_PORT },
          { name: PROXY, command: [envoy, '-c', proxyConfiguration(props, folder), ...FLAGS], port: PROXY_PORT },
        ],
      },
    );
  }, MAX_BUILD);

  afterAll(async () => {
    await path.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const call = { method: 'POST', body: '', headers: [['content-type', 'application/grpc-web+proto']] } as const;
  const throughGateway = async (method: string) =>
    reached(await path.request({ host: HOST, path: method, ...call })) === 'metadata-envoy-service';
  const throughProxy = async (method: string) => {
    const { headers } = await path.request({ host: `${PROXY}:${PROXY_PORT}`, path: method, ...call });
    return headers['x-store-saw'];
  };

  test.each(READS)(`the user may ${user.reads ? '' : 'not '}call %s`, async (method) => {
    expect(await throughGateway(`${SERVICE}${method}`)).toBe(user.reads);
  });

  test.each(WRITES)(`the user may ${user.writes ? '' : 'not '}call %s`, async (method) => {
    expect(await throughGateway(`${SERVICE}${method}`)).toBe(user.writes);
  });

  test.each(READS)('the proxy leads %s to the store', async (method) => {
    expect(await throughProxy(`${SERVICE}${method}`)).toBe(`${SERVICE}${method}`);
  });

  test.each(WRITES)(`the proxy itself ${proxyWrites ? 'leads' : 'does not lead'} %s to the store`, async (method) => {
    expect(await throughProxy(`${SERVICE}${method}`)).toBe(proxyWrites ? `${SERVICE}${method}` : undefined);
  });

  if (user.writes) return;
  test.each(TRICKS)('%s is no way to write', async (trick) => {
    expect(await throughGateway(trick)).toBe(false);
  });
});

const FLAGS = ['--concurrency', '1', '--log-level', 'error', '--disable-hot-restart'];

/** Envoy's file as the platform has it, with the store's port of this test and logs in a folder of this test. */
function proxyConfiguration(props: PipelinesProps, folder: string): string {
  const { 'envoy-config.yaml': text = '' } = dataOf(pipelines(props), 'metadata-envoy-configmap');
  const file = join(folder, 'envoy-config.yaml');
  writeFileSync(file, text.replace('port_value: 8080', `port_value: ${STORE_PORT}`).replace('/tmp/', `${folder}/`));
  return file;
}

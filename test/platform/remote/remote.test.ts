import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SettingsError } from '../../../lib/core/problem';
import { CATALOG } from '../../../lib/platform/catalog';
import { checksumOf, download } from '../../../lib/platform/remote/download';
import { loadSettings } from '../../../lib/platform/settings/load';
import { type FileServer, startFileServer } from '../../support/file-server';
import { useFolder } from '../../support/folder';

const BASE = 'cluster: { domain: base.example.com }\n';
const OVER_BASE = 'namespaces: { auth: login }\n';
const WITH_FILE = 'credentials: { source: generated, file: ./secrets.yaml }\n';
const WITH_PATH = 'extends: ./other.yaml\n';

const folder = useFolder();
let server: FileServer;
const cache = process.env.CDK8S_KUBEFLOW_CACHE;

beforeAll(async () => {
  server = await startFileServer({
    '/base.yaml': BASE,
    '/over.yaml': OVER_BASE,
    '/file.yaml': WITH_FILE,
    '/path.yaml': WITH_PATH,
    '/moved.yaml': { status: 302, headers: { location: '/base.yaml' } },
    '/circle.yaml': { status: 302, headers: { location: '/circle.yaml' } },
    '/plain.yaml': { status: 302, headers: { location: 'http://example.com/base.yaml' } },
    '/slow.yaml': { status: 200, wait: 5_000 },
    '/broken.yaml': { status: 500 },
  });
});
afterAll(() => server.stop());
beforeEach(() => {
  process.env.CDK8S_KUBEFLOW_CACHE = folder.path('cache');
});
afterEach(() => {
  if (cache === undefined) delete process.env.CDK8S_KUBEFLOW_CACHE;
  else process.env.CDK8S_KUBEFLOW_CACHE = cache;
});

const pinned = (path: string, text: string) => `${server.address}${path}#sha256=${checksumOf(text)}`;

/** What is wrong with a settings file that extends something. */
function problemOf(extended: string): string {
  try {
    loadSettings(folder.write('over.yaml', `extends: ${extended}\n`), CATALOG);
  } catch (error) {
    if (error instanceof SettingsError) return error.message;
    throw error;
  }
  throw new Error('nothing is wrong with it');
}

describe('a download', () => {
  test('follows redirects and tells the checksum', () => {
    expect(download(`${server.address}/moved.yaml`)).toEqual({ text: BASE, sha256: checksumOf(BASE) });
  });

  test.each([
    ['/circle.yaml', {}, 'more than 5 redirects'],
    ['/plain.yaml', {}, 'leads to http://example.com, which is not https'],
    ['/broken.yaml', {}, 'the server answers 500 Internal Server Error'],
    ['/nowhere.yaml', {}, 'the server answers 404 Not Found'],
    ['/base.yaml', { bytes: 10 }, 'it is larger than 10 bytes'],
    ['/slow.yaml', { milliseconds: 300 }, 'no answer within 0.3 s'],
  ])('of %s within %j is refused', (path, limits, why) => {
    expect(() => download(`${server.address}${path}`, { bytes: 1_000_000, milliseconds: 20_000, ...limits })).toThrow(
      `${server.address}${path}: cannot be fetched: ${why}`,
    );
  });
});

describe('a settings file that extends an address', () => {
  test('fetches it once; afterwards nobody asks the server', () => {
    const text = `extends: ${pinned('/base.yaml', BASE)}\nnamespaces: { auth: login }\n`;
    const load = () => loadSettings(folder.write('over.yaml', text), CATALOG);
    const before = server.requests('/base.yaml');
    const { settings } = load();
    expect(settings).toMatchObject({ cluster: { domain: 'base.example.com' }, namespaces: { auth: 'login' } });
    expect(load().placeOf(['cluster', 'domain'])).toBe(`${server.address}/base.yaml:1:12: cluster.domain`);
    expect(server.requests('/base.yaml') - before).toBe(1);
    expect(readdirSync(folder.path('cache'))).toEqual([`${checksumOf(BASE)}.yaml`]);
  });

  test('fetches it again where the kept one was changed', () => {
    const extended = pinned('/base.yaml', BASE);
    const file = folder.write('over.yaml', `extends: ${extended}\n`);
    loadSettings(file, CATALOG);
    writeFileSync(join(folder.path('cache'), `${checksumOf(BASE)}.yaml`), 'cluster: { domain: evil.example.com }\n');
    expect(loadSettings(file, CATALOG).settings.cluster.domain).toBe('base.example.com');
  });

  test('needs the checksum, and the right one', () => {
    expect(problemOf(`${server.address}/base.yaml`)).toContain(
      `over.yaml:1:10: extends: "${server.address}/base.yaml" needs #sha256= with the checksum of what it holds: curl -fsSL`,
    );
    expect(problemOf(pinned('/base.yaml', OVER_BASE))).toContain(
      `its checksum is ${checksumOf(BASE)}, not ${checksumOf(OVER_BASE)}: it was changed since it was pinned`,
    );
    expect(existsSync(folder.path('cache'))).toBe(false);
  });

  test.each([
    ['/file.yaml', WITH_FILE, '/file.yaml:1:35: credentials.file: a file from an address can name no files'],
    ['/path.yaml', WITH_PATH, '/path.yaml:1:10: extends: a file from an address extends addresses only, got the path'],
  ])('may not be led to files of its own: %s', (path, text, message) => {
    expect(problemOf(pinned(path, text))).toContain(`${server.address}${message}`);
  });

  test('is said where the file cannot be reached', () => {
    expect(problemOf(`http://127.0.0.1:1/x.yaml#sha256=${'0'.repeat(64)}`)).toMatch(
      /over\.yaml:1:10: extends: .*cannot be fetched/,
    );
  });
});

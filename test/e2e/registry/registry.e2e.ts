/** Digests of images and artifacts of manifests, with a real registry that wants a login. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { makeProgram } from '../../../lib/cli/program';
import { digestOf, Registries } from '../../../lib/oci/registry';
import { captured } from '../../support/captured';
import { useFolder } from '../../support/folder';
import { RegistryServer } from './registry-server';

const LOGIN = { user: 'ann', password: 'a:password' };
const INDEX = 'application/vnd.oci.image.index.v1+json';
const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';

const folder = useFolder();
const { DOCKER_CONFIG } = process.env;
const home = process.cwd();
let server: RegistryServer;

const run = (...args: string[]) => captured(() => makeProgram().parseAsync(args, { from: 'user' }));

/** Everything that the client asks of the registry, with the login. */
const registries = () => new Registries({ findLogin: async () => LOGIN });

/** Puts an image into the registry, for some platforms; of one alone there is no index. */
async function put(reference: string, platforms: readonly string[]): Promise<string> {
  const client = registries();
  const [, repository = '', tag = ''] = /^[^/]+\/(.+):([^:]+)$/.exec(reference) ?? [];
  const send = async (path: string, mediaType: string, content: object) => {
    const body = Buffer.from(JSON.stringify(content));
    const headers = { 'content-type': mediaType };
    const request = { method: 'PUT', path, headers, body, actions: 'pull,push' } as const;
    expect((await client.send(server.address, repository, request)).status).toBe(201);
    return { mediaType, digest: digestOf(body), size: body.length };
  };
  const blob = async (content: object) => {
    const body = Buffer.from(JSON.stringify(content));
    const request = {
      method: 'POST',
      path: `blobs/uploads/?digest=${digestOf(body)}`,
      body,
      actions: 'pull,push',
    } as const;
    expect((await client.send(server.address, repository, request)).status).toBe(201);
    return { mediaType: 'application/vnd.oci.image.config.v1+json', digest: digestOf(body), size: body.length };
  };
  const manifests = [];
  for (const platform of platforms) {
    const [os, architecture] = platform.split('/');
    const config = await blob({ os, architecture, of: reference });
    const content = { schemaVersion: 2, mediaType: MANIFEST, config, layers: [] };
    const path = `manifests/${platforms.length === 1 ? tag : digestOf(JSON.stringify(content))}`;
    manifests.push({ ...(await send(path, MANIFEST, content)), platform: { os, architecture } });
  }
  const [only] = manifests;
  const last =
    platforms.length === 1
      ? only
      : await send(`manifests/${tag}`, INDEX, { schemaVersion: 2, mediaType: INDEX, manifests });
  await client.close();
  return last?.digest ?? '';
}

beforeAll(async () => {
  server = await RegistryServer.start(LOGIN);
}, 600_000);
afterAll(() => server?.stop());

beforeEach(() => {
  process.chdir(folder.path(''));
  const auth = Buffer.from(`${LOGIN.user}:${LOGIN.password}`).toString('base64');
  folder.write('docker/config.json', JSON.stringify({ auths: { [server.address]: { auth } } }));
  process.env.DOCKER_CONFIG = folder.path('docker');
});
afterEach(() => {
  process.chdir(home);
  if (DOCKER_CONFIG === undefined) delete process.env.DOCKER_CONFIG;
  else process.env.DOCKER_CONFIG = DOCKER_CONFIG;
});

describe('images lock', () => {
  const settings = () =>
    `components: { default: off, kubeflow-namespace: true, kubeflow-roles: true, kuberay-operator: true, training-operator: true, cert-manager: true }\nimages: { registry: '${server.address}/mirror' }\n`;
  const images = async () =>
    (JSON.parse((await run('images', 'mine.yaml', '-o', 'json')).stdout) as { reference: string }[]).map(
      ({ reference }) => reference,
    );

  test('digests and platforms come from the registry, and a render uses them', async () => {
    folder.write('mine.yaml', settings());
    const [first = '', ...others] = await images();
    expect(others.length).toBeGreaterThan(4);
    const digests: Record<string, string> = { [first]: await put(first, ['linux/amd64']) };
    for (const each of others) digests[each] = await put(each, ['linux/amd64', 'linux/arm64']);

    expect(await run('images', 'lock', 'mine.yaml')).toEqual({
      code: 0,
      stdout: `mine.images.lock.yaml: ${others.length + 1} images\n`,
      stderr: '',
    });
    const text = readFileSync(folder.path('mine.images.lock.yaml'), 'utf8');
    expect(text).toContain(`  ${first}:\n    digest: ${digests[first]}\n    platforms:\n      - linux/amd64\n`);
    expect(text.match(/- linux\/arm64$/gm)).toHaveLength(others.length);
    expect(await images()).toEqual([first, ...others].map((each) => `${each}@${digests[each]}`));

    expect(await run('images', 'lock', 'mine.yaml', '--require', 'linux/arm64')).toMatchObject({
      code: 1,
      stdout: '',
      stderr: `${first}: not for linux/arm64; it has linux/amd64\n1 of ${others.length + 1} images; nothing was written\n`,
    });
    expect(await run('images', 'lock', 'mine.yaml', '--check')).toMatchObject({ code: 0, stdout: '' });

    // Somebody has moved a tag.
    const moved = await put(first, ['linux/amd64', 'linux/arm64']);
    expect(await run('images', 'lock', 'mine.yaml', '--check')).toMatchObject({
      code: 1,
      stdout: `${first}: ${digests[first]} -> ${moved}\n`,
    });
    expect(await images()).toContain(`${first}@${digests[first]}`);

    // A component joins: the file is stale.
    writeFileSync('mine.yaml', settings().replace('cert-manager: true', 'cert-manager: true, spark-operator: true'));
    const { code, stderr } = await run('images', 'mine.yaml');
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: expect.stringMatching(
        /^mine\.images\.lock\.yaml:1:1: .*spark-operator.*no digest of this image, .*`images lock`/,
      ),
    });
  });

  test('what the registry does not have is named, all at once, and nothing is written', async () => {
    folder.write('mine.yaml', settings().replace('/mirror', '/empty'));
    const { code, stderr } = await run('images', 'lock', 'mine.yaml');
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^127.*\/empty\/.*: the registry does not have it\n(?:127.*\n)+\d+ of \d+ images; nothing was written\n$/,
    );
    expect(() => readFileSync(folder.path('mine.images.lock.yaml'))).toThrow('ENOENT');
  });

  test('without a login nothing is found, and that is said', async () => {
    folder.write('mine.yaml', settings());
    folder.write('docker/config.json', '{}');
    const { code, stderr } = await run('images', 'lock', 'mine.yaml');
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringMatching(/gives no token \(401\)/) });
  });
});

describe('publish', () => {
  const SETTINGS = 'components: { default: off, kubeflow-namespace: true, kubeflow-roles: true }\n';
  const FACTS = [
    '--source',
    'https://example.com/platform',
    '--revision',
    'main@sha1:abc',
    '--created',
    '2026-01-01T00:00:00Z',
  ];
  const reference = (tag: string) => `${server.address}/team/kubeflow:${tag}`;

  test('the artifact is what Flux reads, and the same bytes each time', async () => {
    folder.write('mine.yaml', SETTINGS);
    await run('synth', 'mine.yaml');
    const published = await run('publish', reference('v1'), ...FACTS, '-o', 'json');
    expect(published).toMatchObject({ code: 0, stderr: '' });
    const { digest } = JSON.parse(published.stdout) as { digest: string };

    const client = registries();
    const get = async (path: string) => {
      const headers = { accept: MANIFEST };
      const answer = await client.send(server.address, 'team/kubeflow', { method: 'GET', path, headers });
      expect(answer.status).toBe(200);
      return Buffer.from(await answer.arrayBuffer());
    };
    const text = await get('manifests/v1');
    expect(digestOf(text)).toBe(digest);
    const manifest = JSON.parse(text.toString()) as {
      config: { mediaType: string };
      layers: { mediaType: string; digest: string }[];
      annotations: Record<string, string>;
    };
    expect(manifest).toMatchObject({
      config: { mediaType: 'application/vnd.cncf.flux.config.v1+json' },
      layers: [{ mediaType: 'application/vnd.cncf.flux.content.v1.tar+gzip' }],
      annotations: {
        'org.opencontainers.image.created': '2026-01-01T00:00:00Z',
        'org.opencontainers.image.revision': 'main@sha1:abc',
        'org.opencontainers.image.source': 'https://example.com/platform',
        'org.opencontainers.image.version': '26.03.1',
      },
    });

    // Another program unpacks it to what was rendered.
    mkdirSync(folder.path('out'));
    writeFileSync(folder.path('out.tar'), gunzipSync(await get(`blobs/${manifest.layers[0]?.digest}`)));
    execFileSync('tar', ['-xf', folder.path('out.tar'), '-C', folder.path('out')]);
    execFileSync('diff', ['-r', '--exclude=.rendered', folder.path('dist'), folder.path('out')]);
    await client.close();

    await run('synth', 'mine.yaml', '--output', 'again');
    const again = await run('publish', reference('v2'), '--dist', 'again', ...FACTS, '--dry-run', '-o', 'json');
    expect(JSON.parse(again.stdout)).toMatchObject({ digest, published: false });
  });

  test('passwords are not published, unless that is wanted', async () => {
    folder.write(
      'mine.yaml',
      'components: { default: off, pipelines: { mode: standalone, ownNamespace: { name: kfp } } }\n',
    );
    await run('synth', 'mine.yaml');
    expect(await run('publish', reference('v3'), ...FACTS)).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(/^dist holds passwords: Secret kfp\/.*--with-secrets publishes them\n$/),
    });
    expect(await run('publish', reference('v3'), ...FACTS, '--with-secrets')).toMatchObject({ code: 0 });
  });

  test('a login that is not good for it: exit code 2', async () => {
    folder.write('mine.yaml', SETTINGS);
    await run('synth', 'mine.yaml');
    const auth = Buffer.from('ann:wrong').toString('base64');
    folder.write('docker/config.json', JSON.stringify({ auths: { [server.address]: { auth } } }));
    expect(await run('publish', reference('v4'), ...FACTS)).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^error: 127.*: gives no token \(401\)\n$/),
    });
  });
});

import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parseChallenge } from '../../lib/oci/challenge';
import { loginsOfDocker } from '../../lib/oci/login';
import { inParallel } from '../../lib/oci/pool';
import { parseReference } from '../../lib/oci/reference';
import { digestOf, Registries } from '../../lib/oci/registry';
import { resolveImage } from '../../lib/oci/resolve';
import { tarOf } from '../../lib/oci/tar';
import { useFolder } from '../support/folder';

const folder = useFolder();
const DIGEST = `sha256:${'a'.repeat(64)}`;

let server: Server | undefined;
afterEach(() => server?.close());

/** A registry that answers as it is told; its address. */
async function serve(listener: RequestListener): Promise<string> {
  server = createServer(listener);
  await new Promise<void>((done) => server?.listen(0, '127.0.0.1', done));
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test.each([
  ['ghcr.io/team/platform:v1', { registry: 'ghcr.io', repository: 'team/platform', version: 'v1' }],
  ['oci://127.0.0.1:5000/a', { registry: '127.0.0.1:5000', repository: 'a', version: 'latest' }],
  [`quay.io/a/b:v1@${DIGEST}`, { registry: 'quay.io', repository: 'a/b', version: DIGEST }],
])('the reference %s', (text, parts) => {
  expect(parseReference(text)).toEqual(parts);
});

test.each([
  'platform',
  'https://ghcr.io/a',
  'ghcr.io/a:b:c',
  '',
  'team/kubeflow:v1',
  'ghcr.io/Team/x',
  'ghcr.io/team/../x',
  'ghcr.io/team//x',
  'ghcr.io/te am/x',
  'ghcr.io/x:-v1',
  'ghcr.io:port/x',
  'ghcr.io/x@sha256:abc',
])('%j is no reference', (text) => {
  expect(() => parseReference(text)).toThrow('expected a reference such as ghcr.io/team/platform:v1');
});

test.each([
  ['Basic realm="x"', { scheme: 'basic' }],
  [
    'Bearer realm="https://auth.docker.io/token",service="registry.docker.io",scope="a b"',
    {
      scheme: 'bearer',
      realm: 'https://auth.docker.io/token',
      parameters: { service: 'registry.docker.io', scope: 'a b' },
    },
  ],
  ['Bearer service="x"', undefined],
  ['Negotiate', undefined],
  ['', undefined],
])('the challenge %j', (header, expected) => {
  expect(parseChallenge(header)).toEqual(expected);
});

describe('logins that docker login has left', () => {
  const auth = Buffer.from('ann:a:b').toString('base64');

  test.each([
    ['by the host', { 'ghcr.io': { auth } }, 'ghcr.io', { user: 'ann', password: 'a:b' }],
    ['by the address', { 'https://ghcr.io': { auth } }, 'ghcr.io', { user: 'ann', password: 'a:b' }],
    ['of Docker Hub', { 'https://index.docker.io/v1/': { auth } }, 'docker.io', { user: 'ann', password: 'a:b' }],
    ['of another registry', { 'quay.io': { auth } }, 'ghcr.io', undefined],
    ['without a password', { 'ghcr.io': {} }, 'ghcr.io', undefined],
  ])('%s', async (_, auths, registry, expected) => {
    folder.write('config.json', JSON.stringify({ auths }));
    expect(await loginsOfDocker({ DOCKER_CONFIG: folder.path('') })(registry)).toEqual(expected);
  });

  test('a file that is something else is refused without a word of what is in it', async () => {
    folder.write('config.json', '{ secret');
    await expect(loginsOfDocker({ DOCKER_CONFIG: folder.path('') })('ghcr.io')).rejects.toThrow(
      /config\.json: is no configuration of Docker$/,
    );
  });
});

describe('the client', () => {
  const manifest = JSON.stringify({ manifests: [{ platform: { os: 'linux', architecture: 'arm', variant: 'v7' } }] });
  const image = (registry: string, version = 'v1') => ({ registry, repository: 'a/b', version });

  test.each([
    ['is busy', 503, {}],
    ['has had enough for now', 429, { 'retry-after': '0' }],
  ])('asks again what %s', async (_, status, headers) => {
    let asked = 0;
    const address = await serve((_request, response) => {
      asked += 1;
      response.writeHead(asked < 3 ? status : 200, headers).end(manifest);
    });
    const found = await resolveImage(new Registries({ pause: 1 }), image(address));
    expect(found).toEqual({ digest: digestOf(manifest), platforms: ['linux/arm/v7'] });
    expect(asked).toBe(3);
  });

  test('gives up in the end, and says who did not answer', async () => {
    const address = await serve((request) => request.socket.destroy());
    await expect(resolveImage(new Registries({ retries: 1, pause: 1 }), image(address))).rejects.toThrow(
      new RegExp(`^${address}: cannot be reached: `),
    );
  });

  test('takes no other content than the digest says', async () => {
    const address = await serve((_, response) => response.end(manifest));
    await expect(resolveImage(new Registries(), image(address, DIGEST))).rejects.toThrow(
      `${address}/a/b@${DIGEST}: the registry gives other content, ${digestOf(manifest)}`,
    );
  });

  test('asks for one token for all of a repository', async () => {
    const asked: string[] = [];
    const address = await serve((request, response) => {
      asked.push(request.url ?? '');
      if (request.url?.startsWith('/token')) response.end('{"access_token":"t"}');
      else if (request.headers.authorization === 'Bearer t') response.end(manifest);
      else response.writeHead(401, { 'www-authenticate': `Bearer realm="http://${address}/token"` }).end();
    });
    const registries = new Registries();
    await resolveImage(registries, image(address));
    await resolveImage(registries, image(address, 'v2'));
    expect(asked).toEqual([
      '/v2/a/b/manifests/v1',
      '/token?scope=repository%3Aa%2Fb%3Apull',
      '/v2/a/b/manifests/v1',
      '/v2/a/b/manifests/v2',
    ]);
  });

  test('a registry that nobody reaches is asked for one image, not for each', async () => {
    let asked = 0;
    const address = await serve((request) => {
      asked += 1;
      request.socket.destroy();
    });
    const registries = new Registries({ retries: 1, pause: 1 });
    for (const version of ['v1', 'v2', 'v3'])
      await expect(resolveImage(registries, image(address, version))).rejects.toThrow(
        `${address}: cannot be reached: `,
      );
    expect(asked).toBe(2);
  });

  test.each([
    ['a page instead of a manifest', '<html>', /^\S+\/a\/b:v1: what the registry answers is no manifest; does a proxy/],
    ['nothing', '', /^\S+\/a\/b:v1: what the registry answers is no manifest/],
  ])('%s is said', async (_, body, message) => {
    const address = await serve((_request, response) => response.end(body));
    await expect(resolveImage(new Registries(), image(address))).rejects.toThrow(message);
  });

  test('an answer that breaks off is said', async () => {
    const address = await serve((_, response) => {
      response.writeHead(200, { 'content-length': '1000' });
      response.write('{', () => response.destroy());
    });
    await expect(resolveImage(new Registries(), image(address))).rejects.toThrow(/: the answer breaks off: /);
  });

  test.each([
    [
      'an address for tokens that is none',
      'Bearer realm="nowhere"',
      '',
      /: gives no token: names no address for them: nowhere$/,
    ],
    [
      'a page instead of a token',
      'Bearer realm="ADDRESS/token"',
      '<html>',
      /: gives no token: what it answers is no JSON$/,
    ],
  ])('%s is said', async (_, challenge, body, message) => {
    const address = await serve((request, response) => {
      if (request.url?.startsWith('/token')) response.end(body);
      else response.writeHead(401, { 'www-authenticate': challenge.replace('ADDRESS', `http://${address}`) }).end();
    });
    await expect(resolveImage(new Registries(), image(address))).rejects.toThrow(message);
  });

  test('wants a login where the registry does', async () => {
    const address = await serve((_, response) => response.writeHead(401, { 'www-authenticate': 'Basic' }).end());
    await expect(resolveImage(new Registries(), image(address))).rejects.toThrow(
      `${address}/a/b: wants a login, and none is known`,
    );
  });
});

test('works on some at a time, and keeps their order', async () => {
  let running = 0;
  let most = 0;
  const results = await inParallel([3, 1, 2, 0], 2, async (value) => {
    running += 1;
    most = Math.max(most, running);
    await new Promise((done) => setTimeout(done, value));
    running -= 1;
    return value * 2;
  });
  expect({ results, most }).toEqual({ results: [6, 2, 4, 0], most: 2 });
});

test('an archive is the same bytes in whatever order its files come, and whole blocks', () => {
  const files = ['b', 'a'].map((name) => ({ name, content: Buffer.from(`of ${name}`) }));
  const archive = tarOf(files);
  expect(tarOf([...files].reverse()).equals(archive)).toBe(true);
  expect(archive.length).toBe(512 * 6);
  expect(archive.toString('latin1', 0, 1)).toBe('a');
  expect(() => tarOf([{ name: 'x'.repeat(101), content: Buffer.alloc(0) }])).toThrow('at most 100 bytes');
});

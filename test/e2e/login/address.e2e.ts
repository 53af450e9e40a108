import { Browser } from './harness/browser';
import { LoginPath } from './harness/login-path';
import { MAX_BUILD } from './harness/programs';
import { HOST, MODEL, reached, USER } from './support';

const OTHER = 'other.example.com';
const QUESTION = '/.well-known/acme-challenge/a-token_of-the-issuer';

describe('a platform on a port of its own, whose certificate an issuer signs', () => {
  let path: LoginPath;
  const get = (host: string, wanted: string, tls = false) => path.request({ host, path: wanted, tls });

  beforeAll(async () => {
    path = await LoginPath.start({
      gateway: {
        hostname: HOST,
        additionalHosts: [OTHER, '*.example.com'],
        port: 30443,
        tls: { mode: 'issuer', issuer: 'acme' },
      },
    });
  }, MAX_BUILD);

  afterAll(() => path.stop());

  test.each([HOST, OTHER, MODEL])('plain HTTP to %s leads to HTTPS on that port', async (host) => {
    for (const authority of [host, `${host}:30080`]) {
      const answer = await get(authority, '/jupyter/?a=b');
      expect(answer.status).toBe(301);
      expect(answer.headers.location).toBe(`https://${host}:30443/jupyter/?a=b`);
    }
  });

  test('a login comes back to that port', async () => {
    const browser = new Browser(path, { host: `${HOST}:30443`, tls: true });
    const password = path.credential('auth', 'dex-users', USER);
    const page = await browser.logIn(USER, password, '/jupyter/');
    expect(page.address.href).toBe(`https://${HOST}:30443/jupyter/`);
    expect(reached(page)).toBe('jupyter-web-app-service');
  });

  test.each([HOST, OTHER])('the issuer may ask %s, without TLS and without a login', async (host) => {
    const answer = await get(host, QUESTION);
    expect(answer.status).toBe(200);
    expect(reached(answer)).toBe('kubeflow-acme-challenge');
  });

  test.each([
    ['a host that it does not ask', MODEL, QUESTION],
    ['a path beside it', HOST, '/.well-known/other'],
    ['a path that leaves it', HOST, '/.well-known/acme-challenge/../../jupyter/'],
    ['a path that leaves it, encoded', HOST, '/.well-known/acme-challenge/%2e%2e/%2e%2e/jupyter/'],
  ])('but nobody reaches %s', async (_what, host, wanted) => {
    for (const tls of [false, true]) expect(reached(await get(host, wanted, tls))).toBeUndefined();
  });
});

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Browser, type Page } from './harness/browser';
import { LoginPath } from './harness/login-path';
import type { Attempt } from './harness/messages';
import { MAX_BUILD } from './harness/programs';
import { keyOfDex, newKey, token } from './harness/tokens';
import { externalIssuer, ISSUER, ISSUER_CLIENT, ISSUER_HOST, ISSUER_PASSWORD } from './issuer';
import { spared } from './objects';
import { commonProbes, failures, type LoggedIn, sessionProbes } from './probes';
import { HOST, header, MODEL, NOTEBOOK, reached } from './support';

const ANN = 'ann@example.com';

describe('users of an issuer elsewhere, over TLS on one host', () => {
  const home = { host: HOST, tls: true };
  const secrets = mkdtempSync(join(tmpdir(), 'credentials-'));
  let path: LoginPath;
  let user: LoggedIn;
  let received: readonly string[];

  const logIn = async (email: string): Promise<{ page: Page; browser: Browser }> => {
    const browser = new Browser(path, home);
    return { page: await browser.logIn(email, ISSUER_PASSWORD), browser };
  };
  const get = (attempt: Partial<Attempt>) => path.request({ host: HOST, path: NOTEBOOK, tls: true, ...attempt });

  beforeAll(async () => {
    const file = join(secrets, 'credentials.yaml');
    writeFileSync(file, JSON.stringify({ 'oauth2-proxy/oauth2-proxy': { 'client-secret': ISSUER_CLIENT.secret } }));
    path = await LoginPath.start(
      {
        credentials: { source: 'generated', file },
        gateway: { hostname: HOST, additionalHosts: ['*.example.com'], tls: { mode: 'selfSigned' } },
        auth: {
          provider: 'oidc',
          emailDomains: ['example.com'],
          sessionRefresh: '2s',
          oidc: {
            issuer: ISSUER,
            clientId: ISSUER_CLIENT.id,
            scopes: ['openid', 'profile', 'email', 'groups', 'offline_access'],
          },
        },
      },
      {
        hosts: [ISSUER_HOST],
        pods: (programs, folder) => [
          externalIssuer(programs, folder, `https://${HOST}/oauth2/callback`, [
            { email: ANN, groups: ['ml', 'ops'] },
            { email: 'eve@evil.example' },
            { email: 'mallory@example.com', verified: false },
          ]),
        ],
      },
    );
    const { browser } = await logIn(ANN);
    const cookie = browser.cookieHeader(HOST);
    received = browser.received;
    const values = [...(browser.cookies.get(HOST)?.values() ?? [])];
    user = { headers: [['cookie', cookie]], name: ANN, secrets: [...values, 'oauth2_proxy', 'Bearer'] };
  }, MAX_BUILD);

  afterAll(async () => {
    await path.stop();
    rmSync(secrets, { recursive: true });
  });

  test('all that holds for every login holds', async () => {
    const probes = { ...commonProbes(path, HOST, user, { tls: true }), ...sessionProbes(path, HOST, { tls: true }) };
    expect(await failures(probes)).toEqual([]);
  });

  test('a user comes back with name and groups', async () => {
    const { page } = await logIn(ANN);
    expect([reached(page), header(page, 'kubeflow-userid'), header(page, 'kubeflow-groups')]).toEqual([
      'dashboard',
      ANN,
      'ml,ops',
    ]);
  });

  test('the cookie needs TLS', () => {
    const session = received.filter((line) => /^oauth2_proxy_kubeflow(_\d)?=/.test(line));
    expect(session.length).toBeGreaterThan(0);
    for (const line of session) expect(line).toMatch(/; HttpOnly; Secure; SameSite=Lax/);
  });

  test.each(['eve@evil.example', 'mallory@example.com'])('%s does not get in', async (email) => {
    const { page, browser } = await logIn(email);
    expect(reached(page)).toBeUndefined();
    expect(browser.received.filter((line) => /^oauth2_proxy_kubeflow(_\d)?=[^;]/.test(line))).toEqual([]);
  });

  test('nor by the token', async () => {
    const key = keyOfDex(path, 'issuer-issuer');
    const claims = { iss: ISSUER, aud: ISSUER_CLIENT.id, sub: 'x', email: ANN, email_verified: true };
    const bearer = (text: string) => get({ headers: [['authorization', `Bearer ${text}`]] });
    expect(header(await bearer(token(key, claims)), 'kubeflow-userid')).toBe(ANN);
    for (const changed of [
      { email: 'eve@evil.example' },
      { email: 'eve@evil-example.com' },
      { email_verified: false },
      { aud: 'other' },
      { iss: 'http://dex.auth.svc.cluster.local:5556/dex' },
    ]) {
      expect(reached(await bearer(token(key, { ...claims, ...changed })))).toBeUndefined();
    }
    expect(reached(await bearer(token(newKey(key.id), claims)))).toBeUndefined();
  });

  test('a token that is short-lived is fetched anew, and the browser gets its session', async () => {
    const { browser } = await logIn(ANN);
    const before = browser.cookieHeader(HOST);
    await sleep(3_000);
    const page = await browser.open(NOTEBOOK);
    expect(reached(page)).toBe('my-notebook');
    expect(browser.cookieHeader(HOST)).not.toBe(before);
  });

  test('plain HTTP leads to TLS, and to nothing else', async () => {
    for (const [host, page] of [
      [HOST, NOTEBOOK],
      [HOST, '/oauth2/start'],
      [MODEL, '/'],
    ] as const) {
      const answer = await path.request({ host, path: page, headers: user.headers });
      expect([answer.status, String(answer.headers.location)]).toEqual([301, `https://${host}${page}`]);
    }
  });

  test('other hosts than those of the platform lead nowhere', async () => {
    const other = get({ host: 'other.example.org', headers: user.headers });
    // The server name of TLS alone decides it.
    await expect(other).rejects.toThrow('ECONNRESET');
    const fronted = await get({ host: HOST, headers: [...user.headers, ['host', 'other.example.org']] });
    expect(reached(fronted)).toBeUndefined();
  });

  test('WebSockets from the same host over plain HTTP are from elsewhere', async () => {
    const headers: [string, string][] = [
      ['connection', 'upgrade'],
      ['upgrade', 'websocket'],
      ['origin', `http://${HOST}`],
    ];
    expect((await get({ headers: [...user.headers, ...headers] })).status).toBe(403);
  });

  test('HTTP/2 carries a session, and no other host', async () => {
    expect(header(await get({ protocol: 'h2', headers: user.headers }), 'kubeflow-userid')).toBe(ANN);
    expect(reached(await get({ protocol: 'h2' }))).toBeUndefined();
    expect(reached(await get({ protocol: 'h2', host: MODEL, path: '/oauth2/' }))).toBeUndefined();
  });

  test('each object of the login is needed', async () => {
    const probes = { ...commonProbes(path, HOST, user, { tls: true }), ...sessionProbes(path, HOST, { tls: true }) };
    expect(await spared(path, probes)).toEqual([]);
  });
});

import { Browser } from './harness/browser';
import { LoginPath, seenBy } from './harness/login-path';
import type { Attempt } from './harness/messages';
import { MAX_BUILD } from './harness/programs';
import { type Claims, keyOfDex, newKey, type SigningKey, token } from './harness/tokens';
import { spared } from './objects';
import { commonProbes, failures, type LoggedIn, logIn, policyObjects, sessionProbes } from './probes';
import { everything, HOST, header, MODEL, NOTEBOOK, reached, USER } from './support';

const ISSUER = 'http://dex.auth.svc.cluster.local:5556/dex';
const CLIENT = 'kubeflow-oidc-authservice';
const ANN = 'ann@example.com';

describe('users of the platform itself, over plain HTTP on any host', () => {
  let path: LoginPath;
  let user: LoggedIn & { readonly browser: Browser };
  let key: SigningKey;

  beforeAll(async () => {
    path = await LoginPath.start({
      auth: { checkTimeout: '2s', dex: { users: [{ email: USER }, { email: ANN, groups: ['ml', 'ops', 'all'] }] } },
    });
    user = await logIn(path, { host: HOST }, USER, passwordOf(USER));
    key = keyOfDex(path);
  }, MAX_BUILD);

  afterAll(() => path.stop());

  const passwordOf = (email: string) => path.credential('auth', 'dex-users', email);
  const get = (attempt: Partial<Attempt>) => path.request({ host: HOST, path: NOTEBOOK, ...attempt });
  const asUser = (attempt: Partial<Attempt>) =>
    get({ ...attempt, headers: [...user.headers, ...(attempt.headers ?? [])] });
  const bearer = (text: string, attempt: Partial<Attempt> = {}) =>
    get({ ...attempt, headers: [['authorization', `Bearer ${text}`], ...(attempt.headers ?? [])] });
  const claims: Claims = { iss: ISSUER, aud: CLIENT, sub: 'CgExEgVsb2NhbA', email: USER, email_verified: true };

  test('all that holds for every login holds', async () => {
    expect(await failures({ ...commonProbes(path, HOST, user), ...sessionProbes(path, HOST) })).toEqual([]);
  });

  describe('logging in', () => {
    test('leads where the user wanted to go, as that user and with the groups', async () => {
      const page = await new Browser(path, { host: HOST }).logIn(ANN, passwordOf(ANN), '/jupyter/?ns=a');
      expect(reached(page)).toBe('jupyter-web-app-service');
      expect(seenBy(page)?.url).toBe('/?ns=a');
      expect([header(page, 'kubeflow-userid'), header(page, 'kubeflow-groups')]).toEqual([ANN, 'ml,ops,all']);
      // For policies, which cannot look into the middle of a list.
      const { context } = path.platform;
      expect(['ml', 'ops', 'all', 'other'].map((group) => header(page, context.groupHeader(group)))).toEqual([
        'true',
        'true',
        'true',
        undefined,
      ]);
    });

    test('needs the right password', async () => {
      const browser = new Browser(path, { host: HOST });
      const page = await browser.logIn(USER, 'wrong');
      expect(reached(page)).toBeUndefined();
      expect(browser.received.filter((line) => line.startsWith('oauth2_proxy_kubeflow='))).toEqual([]);
    });

    test('gives a cookie that no script and no other site can use', () => {
      const session = user.browser.received.filter((line) => line.startsWith('oauth2_proxy_kubeflow='));
      expect(session).toHaveLength(1);
      expect(session[0]).toMatch(/; HttpOnly/);
      expect(session[0]).toMatch(/; SameSite=Lax/);
      expect(session[0]).not.toMatch(/domain=/i);
    });

    test.each([
      '/pipeline/apis/v2beta1/runs',
      '/ml_metadata.MetadataStoreService/GetArtifacts',
    ])('is asked of programs by 401 instead of a page: %s', async (path) => {
      expect((await get({ path })).status).toBe(401);
    });

    test('can be shown in the frame of the dashboard, where a session may end, and in no other site’s', async () => {
      const page = await new Browser(path, { host: HOST }).open('/oauth2/start');
      expect(page.headers).toMatchObject({
        'x-frame-options': 'SAMEORIGIN',
        'content-security-policy': "frame-ancestors 'self'",
      });
    });

    test.each([
      'https://evil.example/',
      '//evil.example/',
      '/\\evil.example/',
      'https:evil.example',
      '/%2fevil.example',
      'http://kubeflow.example.com.evil.example/',
    ])('and going to %s leads to the platform', async (wanted) => {
      const page = await new Browser(path, { host: HOST }).logIn(USER, passwordOf(USER), wanted);
      expect(page.address.hostname).toBe(HOST);
    });

    test('does not take the place to go from a header', async () => {
      const started = await get({
        path: '/oauth2/start',
        headers: [
          ['x-auth-request-redirect', 'https://evil.example/'],
          ['x-forwarded-host', 'evil.example'],
        ],
      });
      expect(started.status).toBe(302);
      expect(JSON.stringify(started.headers)).not.toContain('evil');
    });
  });

  describe('signing out', () => {
    test('ends the session of the browser, from the own origin', async () => {
      const { browser } = await logIn(path, { host: HOST }, USER, passwordOf(USER));
      await browser.open('/oauth2/sign_out', {
        headers: [
          ['origin', `http://${HOST}`],
          ['sec-fetch-site', 'same-origin'],
        ],
      });
      expect(browser.cookieHeader(HOST)).toBe('');
      expect(reached(await browser.open(NOTEBOOK))).toBeUndefined();
    });

    test.each([
      [['origin', 'https://evil.example']],
      [['origin', 'null']],
      [['referer', 'https://evil.example/page']],
      [['sec-fetch-site', 'cross-site']],
      [['sec-fetch-site', 'same-site']],
      [['origin', `http://${HOST}:8888`]],
    ] as [[string, string]][])('is refused when it comes from elsewhere: %s', async (from) => {
      for (const page of [
        '/oauth2/sign_out',
        '/oauth2/sign_in',
        '/oauth2/%73ign_out',
        '/oauth2/./sign_out',
        '/oauth2/sign_out?x=/oauth2/start',
      ]) {
        const answer = await asUser({ path: page, headers: [from] });
        expect([page, answer.status, answer.headers['set-cookie']]).toEqual([page, 403, undefined]);
      }
    });

    test('leads to no other site', async () => {
      const answer = await asUser({ path: '/oauth2/sign_out?rd=https%3A%2F%2Fevil.example%2F' });
      expect(String(answer.headers.location)).not.toContain('evil');
    });
  });

  describe('what a page of a user sees of its visitor', () => {
    test('is the name, and cookies of its own', async () => {
      const [[, session]] = user.headers as [[string, string]];
      const answer = await get({ headers: [['cookie', `a=1; ${session}; oauth2_proxy_kubeflow_csrf=x;b="2"`]] });
      expect(header(answer, 'cookie')).toBe('a=1; b="2"');
      expect(header(answer, 'authorization')).toBeUndefined();
    });

    test.each([
      'oauth2_proxy_kubeflow_0=part',
      ' OAUTH2_proxy_kubeflow =x',
      'a="; oauth2_proxy_kubeflow=x; b="',
    ])('is no session in the cookie %s', async (cookie) => {
      const answer = await bearer(token(key, claims), { headers: [['cookie', cookie]] });
      expect(reached(answer)).toBe('my-notebook');
      expect(everything(answer).toLowerCase()).not.toContain('oauth2_proxy');
    });

    test('is no session in the second of two headers', async () => {
      const [[, session]] = user.headers as [[string, string]];
      const answer = await get({
        headers: [
          ['cookie', 'a=1'],
          ['cookie', session],
        ],
      });
      expect(everything(answer)).not.toContain('oauth2_proxy');
    });

    test('cannot be another session, put there by that page', async () => {
      const answer = await asUser({
        headers: [
          ['x-test-set-cookie', 'oauth2_proxy_kubeflow=eve; Path=/'],
          ['x-test-set-cookie', 'mine=1'],
        ],
      });
      expect(reached(answer)).toBe('my-notebook');
      expect(answer.headers['set-cookie']).toEqual(['mine=1']);
    });
  });

  describe('tokens', () => {
    test('of the user count, and go no further', async () => {
      const answer = await bearer(token(key, { ...claims, groups: ['ml', 'with,comma', 'system:masters', 'ops'] }));
      expect([reached(answer), header(answer, 'kubeflow-userid'), header(answer, 'kubeflow-groups')]).toEqual([
        'my-notebook',
        USER,
        'ml,ops',
      ]);
      expect(header(answer, 'authorization')).toBeUndefined();
    });

    const past = Math.floor(Date.now() / 1000) - 3600;
    test.each<[string, Claims]>([
      ['of another client', { aud: 'other-client' }],
      ['of nobody in particular', { aud: undefined }],
      ['of another issuer', { iss: 'https://evil.example' }],
      ['expired', { exp: past }],
      ['not yet valid', { nbf: past + 7200 }],
      ['without a user', { email: undefined }],
      ['with an empty user', { email: '' }],
      ['with an address that nobody verified', { email_verified: false }],
      ['with an address that nobody verified, in words', { email_verified: 'false' }],
      ['with a name of the cluster', { email: 'system:admin' }],
      ['with a list for a user', { email: [USER] }],
      ['with two users', { email: `${USER},eve@example.com` }],
      ['with a line break in the user', { email: `${USER}\r\nkubeflow-groups: admins` }],
      ['without a subject', { sub: undefined }],
    ])('%s do not', async (_, changed) => {
      expect(reached(await bearer(token(key, { ...claims, ...changed })))).toBeUndefined();
    });

    test('signed by others, by nobody, or in another way do not', async () => {
      const [head, body, signature] = token(key, claims).split('.');
      const forged = Buffer.from(JSON.stringify({ ...claims, email: 'eve@example.com' })).toString('base64url');
      for (const text of [
        token(newKey(key.id), claims),
        token('unsigned', claims),
        token('unsigned', claims, { alg: 'RS256', kid: key.id }),
        token(key, claims, { alg: 'HS256' }),
        `${head}.${forged}.${signature}`,
        `${head}.${body}.`,
        `${head}.${body}`,
        'nonsense',
        '',
      ]) {
        expect(reached(await bearer(text))).toBeUndefined();
      }
    });

    test('do not count elsewhere than in the header', async () => {
      const genuine = token(key, claims);
      for (const attempt of [
        { path: `${NOTEBOOK}?access_token=${genuine}` },
        { headers: [['cookie', `token=${genuine}`]] },
        { headers: [['x-goog-iap-jwt-assertion', genuine]] },
        { headers: [['x-amzn-oidc-accesstoken', genuine]] },
        { headers: [['proxy-authorization', `Bearer ${genuine}`]] },
        { headers: [['authorization', genuine]] },
        { headers: [['authorization', `Basic ${Buffer.from(`x:${genuine}`).toString('base64')}`]] },
      ] as Partial<Attempt>[]) {
        expect(reached(await get(attempt))).toBeUndefined();
      }
    });

    test('that are wrong are refused even with a session', async () => {
      const answer = await asUser({ headers: [['authorization', `Bearer ${token(newKey(), claims)}`]] });
      expect([reached(answer), answer.status]).toEqual([undefined, 401]);
    });

    test('a second header does not help', async () => {
      const evil = token(newKey(), { ...claims, email: 'eve@example.com' });
      const answer = await bearer(token(key, claims), { headers: [['authorization', `Bearer ${evil}`]] });
      expect(everything(answer)).not.toContain('eve');
    });
  });

  describe('forged headers', () => {
    test.each([
      'kubeflow-userid',
      'Kubeflow-UserID',
      'kubeflow-groups',
      'kubeflow-anything',
      'kubeflow-groups-61646d696e73',
      'x-auth-request-email',
      'x-auth-request-user',
      'x-auth-request-groups',
      'x-auth-request-access-token',
      'x-forwarded-email',
      'x-forwarded-user',
      'x-forwarded-groups',
      'x-forwarded-preferred-username',
      'x-forwarded-access-token',
      'x-goog-authenticated-user-email',
      'x-goog-iap-jwt-assertion',
      'x-amzn-oidc-identity',
      'x-amzn-oidc-data',
      'kubeflow_userid',
      'x_auth_request_email',
      'x_forwarded_email',
    ])('%s of a client does not arrive, by session or token, once or twice', async (name) => {
      const forged: [string, string][] = [
        [name, 'eve@example.com'],
        [name, 'eve@example.com'],
      ];
      for (const headers of [forged, forged.slice(1)]) {
        for (const answer of [await asUser({ headers }), await bearer(token(key, claims), { headers })]) {
          expect(reached(answer)).toBe('my-notebook');
          expect(everything(answer)).not.toContain('eve');
          expect(header(answer, 'kubeflow-userid')).toBe(USER);
        }
      }
    });
  });

  describe('without a login', () => {
    test.each([
      '/',
      NOTEBOOK,
      '/ping',
      '/ready',
      '/robots.txt',
      '/dex',
      '/dex%2f',
      '/dex/../notebook/kubeflow-user-example-com/my-notebook/',
      '/dex/%2e%2e/notebook/kubeflow-user-example-com/my-notebook/',
      '/dex/..%2fnotebook/kubeflow-user-example-com/my-notebook/',
      '/dex/..;/notebook/kubeflow-user-example-com/my-notebook/',
      '/dex/.%2e/jupyter/',
      '/dex\\..\\jupyter/',
      '/oauth2/../jupyter/',
      '/oauth2/%2e%2e/jupyter/',
      '/oauth2/..%5cjupyter/',
      '//oauth2/../jupyter/',
      '/jupyter/#/dex/',
      '/jupyter/?/dex/',
      '/jupyter/;/dex/',
      '/jupyter//dex/',
      '/pipeline/oauth2/',
      '/notebook/kubeflow-user-example-com/my-notebook/dex/',
      '/api/model_registry/',
      '/ml_metadata',
    ])('%s reaches no backend', async (page) => {
      for (const method of ['GET', 'POST', 'OPTIONS', 'HEAD', 'PUT', 'TRACE']) {
        expect([method, reached(await get({ path: page, method }))]).toEqual([method, undefined]);
      }
    });

    test.each([
      MODEL,
      MODEL.toUpperCase(),
      `${MODEL}:80`,
      `${MODEL}.`,
      'localhost',
      '198.51.100.1',
      'evil.example',
    ])('no backend of the host %s is reached, not by the paths of the login either', async (host) => {
      for (const page of ['/', '/dex/', '/dex/static/x', '/oauth2/', '/oauth2/callback', '/v1/models/m:predict']) {
        expect([page, reached(await get({ host, path: page }))]).toEqual([page, undefined]);
      }
    });

    test.each([
      ['two hosts', `GET /dex/ HTTP/1.1\r\nHost: ${HOST}\r\nHost: ${MODEL}\r\nConnection: close\r\n\r\n`],
      ['a whole address', `GET http://${MODEL}/dex/ HTTP/1.1\r\nHost: ${HOST}\r\nConnection: close\r\n\r\n`],
      ['no host', 'GET /jupyter/ HTTP/1.0\r\n\r\n'],
      [
        'two lengths',
        `POST /dex/ HTTP/1.1\r\nHost: ${HOST}\r\nContent-Length: 5\r\nContent-Length: 0\r\n\r\nGET /jupyter/ HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`,
      ],
      [
        'a request within another',
        `POST /dex/ HTTP/1.1\r\nHost: ${HOST}\r\nTransfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\nGET /jupyter/ HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`,
      ],
    ])('nor by %s', async (_, raw) => {
      expect((await get({ raw })).body).not.toContain('"backend"');
    });

    test.each([NOTEBOOK, '/dex/../jupyter/', '/jupyter/'])('nor by HTTP/2: %s', async (page) => {
      expect(reached(await get({ path: page, protocol: 'h2' }))).toBeUndefined();
      const host = await get({ path: '/dex/', protocol: 'h2', headers: [['host', MODEL]] }).catch(() => undefined);
      expect(host && reached(host)).toBeUndefined();
      expect(reached(await get({ host: MODEL, path: '/dex/', protocol: 'h2' }))).toBeUndefined();
    });

    test('HTTP/2 carries a session as well', async () => {
      expect(header(await asUser({ protocol: 'h2' }), 'kubeflow-userid')).toBe(USER);
    });

    test('nor by a session that somebody made', async () => {
      const [[, genuine]] = user.headers as [[string, string]];
      for (const cookie of [
        'oauth2_proxy_kubeflow=eyJhIjoxfQ|1|x',
        `${genuine.slice(0, -8)}AAAAAAA=`,
        genuine.replace('=', '=A'),
      ]) {
        expect(reached(await get({ headers: [['cookie', cookie]] }))).toBeUndefined();
      }
    });
  });

  describe('upgrades', () => {
    const upgrade = (headers: [string, string][], attempt: Partial<Attempt> = {}) =>
      get({ headers: [['connection', 'upgrade'], ['upgrade', 'websocket'], ...headers], ...attempt });
    const session = () => user.headers as [string, string][];

    test('need a login', async () => {
      expect((await upgrade([['origin', `http://${HOST}`]])).status).not.toBe(101);
    });

    test.each([`http://${HOST}`, `http://${HOST}:80`, undefined])('are accepted from %s', async (origin) => {
      expect((await upgrade([...session(), ...(origin ? [['origin', origin] as [string, string]] : [])])).status).toBe(
        101,
      );
    });

    test.each([
      'https://evil.example',
      'null',
      '',
      `http://${HOST}.evil.example`,
      `http://evil.${HOST}`,
      `http://${HOST}:81`,
      `http://${MODEL}`,
      `http://user@${HOST}`,
      `ftp://${HOST}`,
    ])('are refused from %p', async (origin) => {
      expect((await upgrade([...session(), ['origin', origin]])).status).toBe(403);
    });

    test('of other kinds are no way around', async () => {
      for (const kind of ['h2c', 'TLS/1.2', 'websocket, h2c']) {
        const headers: [string, string][] = [
          ['connection', 'upgrade'],
          ['upgrade', kind],
          ['origin', 'https://evil.example'],
        ];
        expect((await get({ headers: [...session(), ...headers] })).status).not.toBe(101);
      }
    });
  });

  describe('changes in the name of a user', () => {
    test.each<[string, [string, string][], number]>([
      ['by a page of the platform', [['origin', `http://${HOST}`]], 200],
      [
        'by such a page, through a proxy with another host',
        [
          ['origin', 'https://proxy.example'],
          ['sec-fetch-site', 'same-origin'],
        ],
        200,
      ],
      ['by a program', [], 200],
      ['by a page elsewhere', [['origin', 'https://evil.example']], 403],
      ['by a page that hides where it is', [['origin', 'null']], 403],
      [
        'by a page of a model',
        [
          ['origin', `http://${MODEL}`],
          ['sec-fetch-site', 'same-site'],
        ],
        403,
      ],
      ['by a link elsewhere', [['referer', 'https://evil.example/']], 403],
    ])('%s', async (_, headers, status) => {
      for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
        expect([method, (await asUser({ method, headers })).status]).toEqual([method, status]);
      }
    });

    test('are no matter of origin for who comes with a token, and reading is not for anybody', async () => {
      const elsewhere: [string, string][] = [['origin', 'https://evil.example']];
      expect(reached(await bearer(token(key, claims), { method: 'POST', headers: elsewhere }))).toBe('my-notebook');
      expect(reached(await asUser({ headers: elsewhere }))).toBe('my-notebook');
    });
  });

  /** Read in the sources that docs/differences.md names. */
  describe('what pages and programs send of their own arrives', () => {
    test.each<[string, string, string, [string, string][]]>([
      ['the dashboard', 'POST', '/api/workgroup/add-contributor/a', [['content-type', 'application/json']]],
      [
        'the web apps',
        'POST',
        '/jupyter/api/namespaces/a/notebooks',
        [
          ['x-xsrf-token', 't1'],
          ['cookie', 'XSRF-TOKEN=t1'],
        ],
      ],
      [
        'the viewer of TensorBoards in Pipelines',
        'POST',
        '/pipeline/apps/tensorboard',
        [['referer', `http://${HOST}/pipeline/`]],
      ],
      [
        'the details of a run',
        'POST',
        '/ml_metadata.MetadataStoreService/GetContextByTypeAndName',
        [
          ['content-type', 'application/grpc-web+proto'],
          ['x-grpc-web', '1'],
          ['x-user-agent', 'grpc-web-javascript/0.1'],
        ],
      ],
      [
        'JupyterLab',
        'PUT',
        `${NOTEBOOK}api/contents/a.ipynb`,
        [
          ['x-xsrftoken', 't2'],
          ['cookie', '_xsrf=t2'],
        ],
      ],
      [
        'RStudio',
        'POST',
        `${NOTEBOOK}rpc/client_init`,
        [
          ['x-csrf-token', 't3'],
          ['cookie', 'csrf-token=t3; user-id=rstudio'],
        ],
      ],
      [
        'the file browser of a volume',
        'PATCH',
        `${NOTEBOOK}api/resources/a`,
        [
          ['x-auth', 't4'],
          ['cookie', 'auth=t4'],
        ],
      ],
    ])('%s', async (_, method, at, sent) => {
      // A browser sends all cookies in one header.
      const [[, own] = ['', '']] = sent.filter(([name]) => name === 'cookie');
      const session = user.headers.map(
        ([name, value]) => [name, name === 'cookie' && own ? `${own}; ${value}` : value] as const,
      );
      const others = sent.filter(([name]) => name !== 'cookie');
      const headers = [...session, ...others, ['origin', `http://${HOST}`], ['sec-fetch-site', 'same-origin']] as const;
      const answer = await get({ method, path: at, headers });
      expect(sent.map(([name]) => [name, header(answer, name)])).toEqual(sent);
    });
  });

  describe('each object of the login', () => {
    test('is needed', async () => {
      expect(policyObjects(path).length).toBeGreaterThan(5);
      expect(await spared(path, { ...commonProbes(path, HOST, user), ...sessionProbes(path, HOST) })).toEqual([]);
    });

    test('but the lock keeps everybody out whatever else is missing', async () => {
      const others = policyObjects(path).filter((object) => !object.endsWith('require-jwt'));
      for (const object of [...others, others.join(' ')]) {
        const answers = await path.without(object.split(' '), async () => [
          await get({}),
          await get({ host: MODEL, path: '/dex/' }),
          await get({ path: '/jupyter/', headers: [['authorization', 'Basic eDp5']] }),
          await get({ path: '/dex/../jupyter/' }),
        ]);
        expect([object, answers.map(reached)]).toEqual([object, [undefined, undefined, undefined, undefined]]);
      }
    });
  });

  describe('outages', () => {
    test('a hanging oauth2-proxy lets nobody in, and holds nobody for long', async () => {
      const started = Date.now();
      const answer = await path.whileHanging('oauth2-proxy-oauth2-proxy', () => asUser({}));
      expect([reached(answer), answer.status]).toEqual([undefined, 503]);
      expect(Date.now() - started).toBeLessThan(6_000);
    });

    test('a hanging Dex does not end sessions', async () => {
      const answer = await path.whileHanging('auth-dex', () => asUser({}));
      expect(reached(answer)).toBe('my-notebook');
    });

    test('without oauth2-proxy nobody gets in by session', async () => {
      await path.kill('oauth2-proxy-oauth2-proxy');
      const answer = await asUser({});
      expect([reached(answer), answer.status]).toEqual([undefined, 503]);
    });
  });
});

import { LoginPath } from './harness/login-path';
import type { Attempt } from './harness/messages';
import { MAX_BUILD } from './harness/programs';
import { type Claims, keySet, newKey, token } from './harness/tokens';
import { spared } from './objects';
import { commonProbes, failures, type LoggedIn } from './probes';
import { everything, HOST, header, NOTEBOOK, reached, USER } from './support';

const key = newKey('key-of-the-load-balancer');

/** The keys come from the provider's own address, which a test cannot reach: these stand in the policy instead. */
const keysOf = (name: string) => ({
  target: { kind: 'RequestAuthentication', name },
  patch: [
    { op: 'remove' as const, path: '/spec/jwtRules/0/jwksUri' },
    { op: 'add' as const, path: '/spec/jwtRules/0/jwks', value: keySet(key) },
  ],
});

const past = Math.floor(Date.now() / 1000) - 3600;

describe("behind Google's Identity-Aware Proxy", () => {
  const AUDIENCE = '/projects/123/global/backendServices/456';
  const claims: Claims = {
    iss: 'https://cloud.google.com/iap',
    aud: AUDIENCE,
    sub: 'accounts.google.com:1',
    email: USER,
  };
  const assertion = (changed: Claims = {}, signer = key) => token(signer, { ...claims, ...changed });
  const cookie = 'GCP_IAAP_AUTH_TOKEN_4F2A=session-of-google';
  let path: LoginPath;
  let user: LoggedIn;

  beforeAll(async () => {
    path = await LoginPath.start({
      cluster: { platform: 'gke' },
      gateway: {
        hostname: HOST,
        additionalHosts: ['*.example.com'],
        ingress: { kind: 'gke', preSharedCertificates: ['example'] },
      },
      auth: {
        provider: 'iap',
        iap: { audiences: [AUDIENCE] },
        userHeader: 'x-goog-authenticated-user-email',
        userPrefix: 'accounts.google.com:',
      },
      patches: [keysOf('iap-jwt')],
    });
    const text = assertion();
    user = {
      headers: [
        ['x-goog-iap-jwt-assertion', text],
        ['cookie', cookie],
      ],
      name: `accounts.google.com:${USER}`,
      secrets: [text, 'session-of-google'],
    };
  }, MAX_BUILD);

  afterAll(() => path.stop());

  const get = (attempt: Partial<Attempt>) => path.request({ host: HOST, path: NOTEBOOK, ...attempt });
  const probes = () => {
    // Users come by TLS, which ends before the gateway: the origin is https, the request plain.
    const all = commonProbes(path, HOST, user);
    const {
      'the user gets in, by name': _,
      'WebSockets open from the own origin': __,
      'pages elsewhere change nothing in the name of the user': ___,
      ...others
    } = all;
    return {
      ...others,
      'the user gets in, by name': async () => {
        const answer = await get({ headers: user.headers });
        return header(answer, 'x-goog-authenticated-user-email') === user.name;
      },
      'WebSockets open from the own origin': async () => {
        const upgrade: [string, string][] = [
          ['connection', 'upgrade'],
          ['upgrade', 'websocket'],
          ['origin', `https://${HOST}`],
        ];
        return (await get({ headers: [...user.headers, ...upgrade] })).status === 101;
      },
    };
  };

  test('all that holds for every login holds', async () => {
    expect(await failures(probes())).toEqual([]);
  });

  test('the name of a client without assertion is not believed, nor beside one', async () => {
    const forged = [['x-goog-authenticated-user-email', 'accounts.google.com:eve@example.com']] as const;
    expect(reached(await get({ headers: forged }))).toBeUndefined();
    expect(everything(await get({ headers: [...forged, ...user.headers] }))).not.toContain('eve');
  });

  test.each<[string, () => string]>([
    ['for another backend', () => assertion({ aud: '/projects/123/global/backendServices/457' })],
    ['for nobody', () => assertion({ aud: undefined })],
    ['expired', () => assertion({ exp: past })],
    ['of another issuer', () => assertion({ iss: 'https://accounts.google.com' })],
    ['without a user', () => assertion({ email: undefined })],
    ['signed by others', () => assertion({}, newKey(key.id))],
    ['signed by nobody', () => token('unsigned', claims)],
  ])('an assertion %s does not count', async (_, make) => {
    expect(reached(await get({ headers: [['x-goog-iap-jwt-assertion', make()]] }))).toBeUndefined();
  });

  test("pages hear what Google's load balancer says of the client, not what the gateway sees of the load balancer", async () => {
    const answer = await get({
      headers: [...user.headers, ['x-forwarded-for', '203.0.113.7, 34.1.2.3'], ['x-forwarded-proto', 'https']],
    });
    expect(header(answer, 'x-forwarded-proto')).toBe('https');
    expect(header(answer, 'x-forwarded-for')).toMatch(/^203\.0\.113\.7, ?34\.1\.2\.3/);
  });

  test('nor does one in Authorization', async () => {
    expect(reached(await get({ headers: [['authorization', `Bearer ${assertion()}`]] }))).toBeUndefined();
  });

  test('each object of the login is needed', async () => {
    expect(await spared(path, probes())).toEqual([]);
  });
});

describe('behind a load balancer of AWS with Cognito', () => {
  const claims: Claims = {
    iss: 'https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_a1B2c3D4e',
    client_id: 'client-of-the-balancer',
    token_use: 'access',
    sub: '5d3c',
    username: 'ann',
    'cognito:groups': ['ml', 'ops'],
  };
  const access = (changed: Claims = {}, signer = key) => token(signer, { ...claims, ...changed });
  let path: LoginPath;
  let user: LoggedIn;

  beforeAll(async () => {
    path = await LoginPath.start({
      auth: {
        provider: 'cognito',
        cognito: { region: 'eu-central-1', userPool: 'eu-central-1_a1B2c3D4e', clientId: 'client-of-the-balancer' },
      },
      patches: [keysOf('cognito-jwt')],
    });
    const text = access();
    user = {
      headers: [
        ['x-amzn-oidc-accesstoken', text],
        ['cookie', 'AWSELBAuthSessionCookie-0=session-of-the-balancer'],
      ],
      name: 'ann',
      secrets: [text, 'session-of-the-balancer'],
    };
  }, MAX_BUILD);

  afterAll(() => path.stop());

  const get = (attempt: Partial<Attempt>) => path.request({ host: HOST, path: NOTEBOOK, ...attempt });

  test('all that holds for every login holds', async () => {
    expect(await failures(commonProbes(path, HOST, user))).toEqual([]);
  });

  test('groups come as backends read them', async () => {
    expect(header(await get({ headers: user.headers }), 'kubeflow-groups')).toBe('ml,ops');
  });

  test('what nobody signed is not believed', async () => {
    const forged = [
      ['x-amzn-oidc-identity', 'eve'],
      ['x-amzn-oidc-data', token('unsigned', { email: 'eve' })],
    ] as const;
    expect(reached(await get({ headers: forged }))).toBeUndefined();
    const answer = await get({ headers: [...forged, ...user.headers] });
    expect(header(answer, 'x-amzn-oidc-identity') ?? header(answer, 'x-amzn-oidc-data')).toBeUndefined();
  });

  test.each<[string, () => string]>([
    ['of another client', () => access({ client_id: 'other' })],
    ['of no client', () => access({ client_id: undefined })],
    ['of another kind', () => access({ token_use: 'id' })],
    ['of another pool', () => access({ iss: 'https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_other' })],
    ['expired', () => access({ exp: past })],
    ['without a user', () => access({ username: undefined })],
    ['signed by others', () => access({}, newKey(key.id))],
    ['signed by nobody', () => token('unsigned', claims)],
  ])('a token %s does not count', async (_, make) => {
    expect(reached(await get({ headers: [['x-amzn-oidc-accesstoken', make()]] }))).toBeUndefined();
  });

  test('each object of the login is needed', async () => {
    expect(await spared(path, commonProbes(path, HOST, user))).toEqual([]);
  });
});

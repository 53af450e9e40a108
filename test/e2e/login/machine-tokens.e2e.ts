import { LoginPath } from './harness/login-path';
import type { Attempt } from './harness/messages';
import { MAX_BUILD } from './harness/programs';
import { type Claims, keySet, newKey, token } from './harness/tokens';
import { spared } from './objects';
import { failures, type LoggedIn, logIn, type Probes, sessionProbes } from './probes';
import { everything, header, MODEL, reached } from './support';

const HOST = 'platform.example.com';
const ANN = 'ann@example.com';
const CLUSTER = 'https://oidc.eks.eu-central-1.amazonaws.com/id/ABC';
const CI = 'https://ci.example.com';

const clusterKey = newKey('cluster');
const ciKey = newKey('ci');

/** A platform on which everything has another name, and with programs among its users. */
describe('tokens of programs, on a platform whose names are its own', () => {
  let path: LoginPath;
  let user: LoggedIn;

  beforeAll(async () => {
    path = await LoginPath.start({
      cluster: { platform: 'eks' },
      namespaces: { auth: 'sso', 'oauth2-proxy': 'sessions', 'istio-system': 'mesh' },
      gateway: { hostname: HOST, additionalHosts: ['*.example.com'] },
      auth: {
        userHeader: 'x-example-user',
        groupsHeader: 'x-example-groups',
        userPrefix: 'sso:',
        dex: { users: [{ email: ANN, groups: ['ml'] }] },
        publicPaths: ['/healthz', '/jupyter/static/'],
        tokenPaths: ['/pipeline/'],
        machineTokens: {
          cluster: { issuer: CLUSTER, audiences: ['kubeflow'], namespaces: ['team-a'], jwks: keySet(clusterKey) },
          issuers: [
            { issuer: CI, audiences: ['platform'], userClaim: 'project', groupsClaim: 'teams', jwks: keySet(ciKey) },
          ],
        },
      },
    });
    user = await logIn(path, { host: HOST }, ANN, path.credential('sso', 'dex-users', ANN));
  }, MAX_BUILD);

  afterAll(() => path.stop());

  const page = '/jupyter/';
  const get = (attempt: Partial<Attempt>) => path.request({ host: HOST, path: page, ...attempt });
  const bearer = (text: string, attempt: Partial<Attempt> = {}) =>
    get({ ...attempt, headers: [['authorization', `Bearer ${text}`], ...(attempt.headers ?? [])] });
  const account = (changed: Claims = {}): string =>
    token(clusterKey, {
      iss: CLUSTER,
      aud: ['kubeflow'],
      sub: 'system:serviceaccount:team-a:default-editor',
      ...changed,
    });
  const job = (changed: Claims = {}): string =>
    token(ciKey, { iss: CI, aud: 'platform', sub: 'job-1', project: 'trainer', teams: ['ml', 'ops'], ...changed });

  test('the login works under other names', async () => {
    expect(await failures(sessionProbes(path, HOST))).toEqual([]);
    const answer = await get({ headers: [...user.headers, ['x-example-user', 'eve'], ['x-example-groups', 'eve']] });
    expect([reached(answer), header(answer, 'x-example-user'), header(answer, 'x-example-groups')]).toEqual([
      'jupyter-web-app-service',
      `sso:${ANN}`,
      'ml',
    ]);
    expect(everything(answer)).not.toContain('eve');
  });

  test('a service account is who it is', async () => {
    const answer = await bearer(account());
    expect([header(answer, 'x-example-user'), header(answer, 'x-example-groups')]).toEqual([
      'sso:system:serviceaccount:team-a:default-editor',
      undefined,
    ]);
    expect(header(answer, 'authorization')).toBeUndefined();
  });

  test.each<[string, Claims]>([
    ['for the API server', { aud: ['https://kubernetes.default.svc'] }],
    ['for nobody', { aud: undefined }],
    ['of another namespace', { sub: 'system:serviceaccount:team-b:default-editor' }],
    ['of a namespace that begins alike', { sub: 'system:serviceaccount:team-ab:default-editor' }],
    ['of no service account', { sub: 'team-a:default-editor' }],
    ['of a node', { sub: 'system:node:node-1' }],
    ['with an address of a user', { sub: ANN, email: ANN }],
    ['of another issuer', { iss: 'https://oidc.eks.eu-central-1.amazonaws.com/id/XYZ' }],
    [
      'of the users themselves',
      { iss: 'http://dex.sso.svc.cluster.local:5556/dex', aud: 'kubeflow-oidc-authservice', email: ANN },
    ],
  ])('a token of the cluster %s does not count', async (_, changed) => {
    expect(reached(await bearer(account(changed)))).toBeUndefined();
  });

  test('another issuer names its programs and groups', async () => {
    const answer = await bearer(job());
    expect([header(answer, 'x-example-user'), header(answer, 'x-example-groups')]).toEqual(['sso:trainer', 'ml,ops']);
  });

  test.each<[string, Claims]>([
    ['without a name', { project: undefined }],
    ['with a name of the cluster', { project: 'system:serviceaccount:team-a:default-editor' }],
    ['for others', { aud: 'other' }],
    ['of the cluster', { iss: CLUSTER, aud: 'kubeflow', sub: 'system:serviceaccount:team-a:default-editor' }],
  ])('a token of it %s does not count', async (_, changed) => {
    expect(reached(await bearer(job(changed)))).toBeUndefined();
  });

  test('only pages that may have the token get it', async () => {
    const text = job();
    expect(header(await bearer(text, { path: '/pipeline/' }), 'authorization')).toBe(`Bearer ${text}`);
    expect(header(await get({ path: '/pipeline/', headers: user.headers }), 'authorization')).toMatch(/^Bearer ey/);
    for (const attempt of [
      { path: '/pipelines' },
      { path: '/jupyter/?/pipeline/' },
      { path: '/jupyter/pipeline/' },
      { path: '/pipeline/../jupyter/' },
      { path: '/pipeline/', host: MODEL },
    ]) {
      expect([attempt, everything(await bearer(text, attempt)).includes(text)]).toEqual([attempt, false]);
    }
  });

  test('public paths are public, on the host of the platform only', async () => {
    for (const path of ['/healthz', '/jupyter/static/main.js', '/healthz?x=1']) {
      expect([path, reached(await get({ path }))]).not.toEqual([path, undefined]);
    }
    for (const attempt of [
      { path: '/healthz/x' },
      { path: '/healthzz' },
      { path: '/jupyter/static' },
      { path: '/jupyter/static/../' },
      { path: '/jupyter/static/%2e%2e/' },
      { path: '/healthz', host: MODEL },
      { path: '/jupyter/static/x', host: MODEL },
      { path: '/jupyter/static/x', host: `${HOST}.example.com` },
    ]) {
      expect([attempt, reached(await get(attempt))]).toEqual([attempt, undefined]);
    }
    const forged = await get({
      path: '/healthz',
      headers: [
        ['x-example-user', 'eve'],
        ['kubeflow-userid', 'eve'],
      ],
    });
    expect(everything(forged)).not.toContain('eve');
  });

  test('each object of the login is needed', async () => {
    const probes: Probes = {
      ...sessionProbes(path, HOST),
      'the user gets in, by name': async () =>
        header(await get({ headers: user.headers }), 'x-example-user') === `sso:${ANN}`,
      'a program gets in, by name': async () => header(await bearer(account()), 'x-example-user') !== undefined,
      'a header with _ does not arrive': async () =>
        !everything(await bearer(account(), { headers: [['x_example_user', 'eve']] })).includes('eve'),
    };
    expect(await spared(path, probes)).toEqual([]);
  });

  test('and a session counts on them as well', async () => {
    const answer = await get({ path: '/healthz', headers: user.headers });
    expect(everything(answer)).not.toContain('oauth2_proxy');
  });
});

import type { PlatformContextOptions } from '../../lib/core/context';
import { LoginGateway } from '../../lib/infrastructure/login/login';
import { withConfig } from '../../lib/infrastructure/login/lua';
import { find, renderObjects } from '../support/render';
import { snapshotChanges, snapshotObjects } from '../support/snapshot';

type LoginOptions = NonNullable<PlatformContextOptions['login']>;
const render = (context?: PlatformContextOptions) =>
  renderObjects((chart) => new LoginGateway(chart, 'login'), context);
const withLogin = (login: LoginOptions, context: PlatformContextOptions = {}) => render({ ...context, login });
type Objects = ReturnType<typeof render>;

const gateway = { hostname: 'kubeflow.example.com' };
const oidc = { issuer: 'https://login.example.com/', clientId: 'kubeflow' };
const cognito = { region: 'eu-west-1', userPool: 'eu-west-1_abc', clientId: 'client' };
const iap = { audiences: ['/projects/1/global/backendServices/2'] };
const LOCK = 'istio-ingressgateway-require-jwt';
const ASK = 'istio-ingressgateway-oauth2-proxy';

const names = (objects: Objects) => objects.map(({ kind, metadata }) => `${kind}/${metadata.name}`);
const rulesOf = (objects: Objects, name = LOCK) =>
  (find(objects, 'AuthorizationPolicy', name).spec as { rules: object[] }).rules;
const tokensOf = (objects: Objects, name: string) =>
  (find(objects, 'RequestAuthentication', name).spec as { jwtRules: Record<string, unknown>[] }).jwtRules;
const filterOf = (objects: Objects, name: string) =>
  JSON.stringify(find(objects, 'EnvoyFilter', `kubeflow-login-${name}`).spec);

const defaults = render();
snapshotObjects('defaults', defaults);
snapshotChanges(
  'an issuer elsewhere',
  withLogin({ provider: 'oidc', oidc, emailDomains: ['example.com'] }, { gateway }),
  defaults,
);
snapshotChanges('the proxy of Google', withLogin({ provider: 'iap', iap }), defaults);
snapshotChanges('a load balancer of AWS', withLogin({ provider: 'cognito', cognito }), defaults);
snapshotChanges('nobody logs in', withLogin({ provider: 'anonymous', anonymous: { groups: ['ml', 'ops'] } }), defaults);

test.each<[LoginOptions, boolean, boolean]>([
  [{}, true, true],
  [{ provider: 'oidc', oidc }, true, true],
  [{ provider: 'iap', iap }, false, true],
  [{ provider: 'cognito', cognito }, false, true],
  [{ provider: 'anonymous' }, false, false],
])('%j: oauth2-proxy is asked %p, a token is required %p', (login, asked, required) => {
  const there = names(withLogin(login));
  expect(there.includes(`AuthorizationPolicy/${ASK}`)).toBe(asked);
  expect(there.includes(`AuthorizationPolicy/${LOCK}`)).toBe(required);
});

describe('tokens', () => {
  test('of users are believed from their issuer, for the platform, and go no further', () => {
    expect(tokensOf(render(), 'dex-jwt')).toMatchObject([
      {
        issuer: 'http://dex.auth.svc.cluster.local:5556/dex',
        audiences: ['kubeflow-oidc-authservice'],
        forwardOriginalToken: false,
        outputClaimToHeaders: [{ claim: 'email', header: 'kubeflow-userid' }],
      },
    ]);
  });

  test('go on where a setting says so', () => {
    const objects = withLogin({ tokenPaths: ['/pipeline/'] }, { gateway });
    expect(tokensOf(objects, 'dex-jwt')).toMatchObject([{ forwardOriginalToken: true }]);
    expect(filterOf(objects, 'identity')).toContain('[\\"token_paths\\"] = { \\"/pipeline/\\" }');
  });

  test('of an issuer whose name ends with a slash are known by all of it', () => {
    const [lock] = rulesOf(withLogin({ provider: 'oidc', oidc }, { gateway }));
    expect(JSON.stringify(lock)).toContain('"https://login.example.com//*"');
  });

  test('must be of the domains that may come', () => {
    expect(rulesOf(withLogin({ emailDomains: ['example.com', 'example.org'] }))).toContainEqual({
      when: [
        { key: 'request.auth.principal', values: ['http://dex.auth.svc.cluster.local:5556/dex/*'] },
        { key: 'request.auth.claims[email]', notValues: ['*@example.com', '*@example.org'] },
      ],
    });
  });

  test('of Cognito say which client they are for in a claim of its own', () => {
    const rules = JSON.stringify(rulesOf(withLogin({ provider: 'cognito', cognito })));
    expect(rules).toContain('{"key":"request.auth.claims[client_id]","notValues":["client"]}');
    expect(rules).toContain('{"key":"request.auth.claims[token_use]","notValues":["access"]}');
  });

  test('need an address that somebody verified, unless a setting says otherwise', () => {
    const verified = '[\\"verified\\"] = { [\\"https://login.example.com/\\"] = true }';
    expect(filterOf(withLogin({ provider: 'oidc', oidc }), 'identity')).toContain(verified);
    const careless = { provider: 'oidc', oidc: { ...oidc, allowUnverifiedEmail: true } } as const;
    expect(filterOf(withLogin(careless), 'identity')).toContain('[\\"verified\\"] = {  }');
    expect(filterOf(withLogin({ provider: 'oidc', oidc, userClaim: 'upn' }), 'identity')).toContain(
      '[\\"verified\\"] = {  }',
    );
  });
});

describe('tokens of programs', () => {
  const cluster = { namespaces: ['team-a'] };
  const subjects = (objects: Objects) => JSON.stringify(rulesOf(objects)[0]);

  test('of the own cluster count for some namespaces, with keys from a proxy', () => {
    const objects = withLogin({ machineTokens: { cluster } });
    expect(tokensOf(objects, 'm2m-token-issuer')).toMatchObject([
      {
        issuer: 'https://kubernetes.default.svc.cluster.local',
        audiences: ['kubeflow'],
        jwksUri: 'http://cluster-jwks-proxy.istio-system.svc.cluster.local/openid/v1/jwks',
        outputClaimToHeaders: [{ claim: 'sub', header: 'kubeflow-userid' }],
      },
    ]);
    expect(subjects(objects)).toContain(
      '"https://kubernetes.default.svc.cluster.local/system:serviceaccount:team-a:*"',
    );
    expect(names(objects)).toEqual(
      expect.arrayContaining(['Deployment/cluster-jwks-proxy', 'NetworkPolicy/cluster-jwks-proxy']),
    );
  });

  test.each<[PlatformContextOptions['clusterPlatform'], object, boolean]>([
    ['kind', {}, true],
    ['eks', {}, false],
    ['gke', { keys: 'proxy' }, true],
    ['generic', { keys: 'issuer' }, false],
    ['generic', { jwks: '{"keys": []}' }, false],
    ['generic', { jwksUri: 'https://keys.example.com' }, false],
  ])('on %s with %j: a proxy gives the keys: %p', (clusterPlatform, settings, proxy) => {
    const objects = withLogin(
      { machineTokens: { cluster: { ...cluster, issuer: 'https://oidc.example.com', ...settings } } },
      { clusterPlatform },
    );
    expect(names(objects).includes('Deployment/cluster-jwks-proxy')).toBe(proxy);
  });

  test.each([true, false])('count inside of the cluster where nobody logs in: %p, with keys from a proxy', (asked) => {
    const anonymous = { public: true };
    const objects = withLogin({
      provider: 'anonymous',
      anonymous,
      machineTokens: { cluster, clusterLocalGateway: asked },
    });
    expect(names(objects).includes('Deployment/cluster-jwks-proxy')).toBe(asked);
  });

  test('of other issuers count as they say', () => {
    const issuers = [
      { issuer: 'https://ci.example.com', audiences: ['platform'], userClaim: 'project', groupsClaim: 'teams' },
      { issuer: 'https://other.example.com', audiences: ['a', 'b'], namespaces: 'all' as const },
      { issuer: 'https://third.example.com', audiences: ['c'], namespaces: ['x', 'y'] },
    ];
    const objects = withLogin({ machineTokens: { issuers } });
    expect(tokensOf(objects, 'm2m-token-issuer').map(({ issuer, audiences }) => [issuer, audiences])).toEqual(
      issuers.map(({ issuer, audiences }) => [issuer, audiences]),
    );
    for (const subject of ['ci.example.com/*', 'other.example.com/*', 'third.example.com/system:serviceaccount:x:*']) {
      expect(subjects(objects)).toContain(`"https://${subject}"`);
    }
    expect(filterOf(objects, 'identity')).toContain('[\\"https://ci.example.com\\"] = \\"teams\\"');
  });
});

describe('what needs no login', () => {
  test('is known by its route on the host of the platform, not by its path', () => {
    for (const name of [LOCK, ASK])
      expect(JSON.stringify(rulesOf(withLogin({}, { gateway }), name))).not.toContain('aths');
    const routes = filterOf(withLogin({}, { gateway }), 'guard');
    for (const port of [80, 443]) expect(routes).toContain(`"vhost":{"name":"kubeflow.example.com:${port}"`);
    expect(routes).not.toContain('"vhost":{"name":"*');
  });

  test('can be some paths more, on that host only', () => {
    const objects = withLogin({ publicPaths: ['/healthz', '/static/'] }, { gateway });
    for (const name of [LOCK, ASK]) {
      expect(rulesOf(objects, name)).toMatchObject([
        { to: [{ operation: { notPaths: ['/healthz', '/static/*'] } }] },
        { to: [{ operation: { notHosts: ['kubeflow.example.com', 'kubeflow.example.com:*'] } }] },
        ...(name === LOCK ? [{}, {}] : []),
      ]);
    }
  });
});

test('plain HTTP leads to TLS only where the gateway has a certificate, and unless a setting says otherwise', () => {
  const redirects = (options: PlatformContextOptions['gateway']) =>
    filterOf(render({ gateway: options }), 'guard').includes('[\\"redirect\\"] = true');
  const certificate = { mode: 'selfSigned' } as const;
  expect(redirects({ certificate })).toBe(true);
  expect(redirects({ certificate, httpsRedirect: false })).toBe(false);
  expect(redirects({ tls: true })).toBe(false);
  expect(redirects({})).toBe(false);
});

describe('the port in the address', () => {
  const guard = (options: PlatformContextOptions['gateway']) => filterOf(render({ gateway: options }), 'guard');
  const certificate = { mode: 'selfSigned' } as const;

  test.each([
    [{ ...gateway, certificate, port: 30443 }, ':30443'],
    [{ certificate, port: 8443 }, ':8443'],
    [{ ...gateway, certificate, port: 443 }, ''],
    [{ ...gateway, certificate }, ''],
  ])('%j: plain HTTP is led to "%s" of the host', (options, suffix) => {
    expect(guard(options)).toContain(`[\\"port\\"] = \\"${suffix}\\"`);
  });
});

describe('an issuer that asks by HTTP', () => {
  const certificate = { mode: 'issuer', issuer: 'acme' } as const;
  const marked = (options: PlatformContextOptions['gateway']) =>
    [
      ...filterOf(render({ gateway: options }), 'guard').matchAll(
        /"name":"([^"]+)","route":\{"name":"kubeflow-login-acme"/g,
      ),
    ].map(([, host]) => host);

  test('reaches each host that has a name, on both ports, and no other', () => {
    expect(marked({ ...gateway, additionalHosts: ['a.example.com', '*.example.com'], certificate })).toEqual([
      'kubeflow.example.com:80',
      'kubeflow.example.com:443',
      'a.example.com:80',
      'a.example.com:443',
    ]);
  });

  test('has no way in where it does not sign', () => {
    expect(marked({ ...gateway, certificate: { mode: 'selfSigned' } })).toEqual([]);
    expect(marked(gateway)).toEqual([]);
  });
});

test('an authority of the issuer goes to an istiod that is there already', () => {
  const ca = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----';
  const login = { provider: 'oidc', oidc: { ...oidc, ca } } as const;
  expect(names(withLogin(login))).not.toContain('ConfigMap/pilot-jwks-extra-cacerts');
  const objects = withLogin(login, { mesh: { installation: 'existing' } });
  expect(find(objects, 'ConfigMap', 'pilot-jwks-extra-cacerts').data).toEqual({ 'extra.pem': ca });
});

test('whoever nobody is has name and groups', () => {
  const objects = withLogin(
    { provider: 'anonymous', anonymous: { user: 'all', groups: ['a', 'b'] } },
    { userPrefix: 'x:' },
  );
  expect(filterOf(objects, 'headers')).toContain('"header":{"key":"kubeflow-userid","value":"x:all"}');
  expect(filterOf(objects, 'headers')).toContain('"header":{"key":"kubeflow-groups","value":"a,b"}');
});

test('names come from the context', () => {
  const objects = render({
    clusterDomain: 'example.internal',
    namespaces: { auth: 'sso', 'istio-system': 'mesh', 'oauth2-proxy': 'sessions' },
    gateway: { selector: { app: 'edge' } },
    userHeader: 'x-user',
    groupsHeader: 'x-groups',
    login: { machineTokens: { cluster: { namespaces: 'all' } } },
    images: { registry: 'mirror.example.com' },
  });
  expect(new Set(objects.map(({ metadata }) => metadata.namespace))).toEqual(new Set(['mesh']));
  const text = JSON.stringify(objects);
  for (const old of [
    'cluster.local',
    'istio-system',
    'kubeflow-userid',
    'kubeflow-groups',
    '"ingressgateway"',
    'docker.io',
  ]) {
    expect(text).not.toContain(old);
  }
  for (const name of ['dex-jwt', 'm2m-token-issuer']) {
    expect(find(objects, 'RequestAuthentication', name).spec).toMatchObject({
      selector: { matchLabels: { app: 'edge' } },
    });
  }
});

test('a text cannot end its place in a script', () => {
  expect(withConfig({ a: '"]] .. os.exit() --\n', b: ['x', true] }, 'script')).toBe(
    'local CONFIG = { ["a"] = "\\034\\093\\093 .. os.exit\\040\\041 --\\010", ["b"] = { "x", true } }\nscript',
  );
});

import type { PlatformContextOptions } from '../../lib/core/context';
import { OAuth2Proxy } from '../../lib/infrastructure/oauth2-proxy/oauth2-proxy';
import { type OAuth2ProxyProps, oauth2ProxyProps } from '../../lib/infrastructure/oauth2-proxy/oauth2-proxy-props';
import { find, renderObjects } from '../support/render';
import { snapshotChanges, snapshotObjects, snapshotProps } from '../support/snapshot';

const values = {
  'auth/dex-oidc-client': { OIDC_CLIENT_SECRET: 'client-secret' },
  'oauth2-proxy/oauth2-proxy': {
    'cookie-secret': '0123456789abcdef0123456789abcdef',
    'client-secret': 'at the issuer',
  },
  'oauth2-proxy/oauth2-proxy-redis': { password: 'of redis' },
};
const credentials = { source: 'fixed', values } as const;
const render = (props: OAuth2ProxyProps = {}, context: PlatformContextOptions = {}) =>
  renderObjects((chart) => new OAuth2Proxy(chart, 'proxy', props), { credentials, ...context });
type Objects = ReturnType<typeof render>;
const dataOf = (objects: Objects, name: string) => find(objects, 'ConfigMap', name).data as Record<string, string>;
const configOf = (objects: Objects) => dataOf(objects, 'oauth2-proxy')['oauth2_proxy.cfg'];
const envOf = (objects: Objects) => JSON.stringify(find(objects, 'Deployment', 'oauth2-proxy').spec);

const PEM = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----';
const gateway = { hostname: 'kubeflow.example.com', tls: true };
const oidc = { issuer: 'https://login.example.com/realms/main', clientId: 'kubeflow' };
const elsewhere: PlatformContextOptions = { gateway, login: { provider: 'oidc', oidc } };

snapshotObjects('defaults', render());

const everyProp: Required<OAuth2ProxyProps> = {
  replicas: 3,
  signInPage: false,
  providerName: 'Example',
  apiPaths: ['^/api/'],
  insecureSkipVerify: true,
  istio: false,
  namespace: { annotations: { owner: 'login' } },
};

snapshotProps('every prop set', {
  schema: oauth2ProxyProps,
  props: everyProp,
  objects: render(everyProp),
  defaults: render(),
});
snapshotChanges('sessions in Redis', render({}, { login: { sessions: 'redis' } }), render());

test('works without a platform around it, with a key of its own', () => {
  const secretOf = () =>
    find(
      renderObjects((chart) => new OAuth2Proxy(chart, 'proxy')),
      'Secret',
      'oauth2-proxy',
    ).stringData as Record<string, string>;
  expect(secretOf()['cookie-secret']).toMatch(/^[0-9a-f]{32}$/);
});

test('it has the client secret that Dex has, whatever the file says', () => {
  expect(find(render(), 'Secret', 'oauth2-proxy').stringData).toMatchObject({ 'client-secret': 'client-secret' });
});

test.each([
  [{}, 'false'],
  [{ gateway: { tls: true } }, 'true'],
  [{ gateway }, 'true'],
])('cookies need TLS where users come by it: %j', (context, expected) => {
  expect(dataOf(render({}, context), 'oauth2-proxy-parameters').FORCE_HTTPS).toBe(expected);
});

test('certificates are verified', () => {
  expect(dataOf(render(), 'oauth2-proxy-parameters').ALLOW_SELF_SIGNED_ISSUER).toBe('false');
});

describe('with an issuer elsewhere', () => {
  test('it finds all by discovery, and users come back to the host of the platform', () => {
    const config = configOf(render({}, elsewhere));
    for (const line of [
      'oidc_issuer_url = "https://login.example.com/realms/main"',
      'redirect_url = "https://kubeflow.example.com/oauth2/callback"',
      'relative_redirect_url = false',
      'scope = "openid profile email"',
      'cookie_refresh = "3m"',
      'provider_display_name = "login.example.com"',
      'approval_prompt = "auto"',
      'insecure_oidc_allow_unverified_email = false',
    ]) {
      expect(config).toContain(`${line}\n`);
    }
    for (const key of ['skip_oidc_discovery', 'login_url', '\nprompt', 'provider_ca_files'])
      expect(config).not.toContain(key);
  });

  test('claims, domains, authority and the rest are settings', () => {
    const login: PlatformContextOptions['login'] = {
      provider: 'oidc',
      userClaim: 'upn',
      groupsClaim: 'roles',
      emailDomains: ['example.com'],
      sessionDuration: '8h',
      sessionRefresh: '1m',
      oidc: {
        ...oidc,
        ca: PEM,
        prompt: 'login',
        scopes: ['openid'],
        allowUnverifiedEmail: true,
        logoutUrl: 'https://login.example.com/logout',
      },
    };
    const objects = render({}, { gateway, login });
    for (const line of [
      'oidc_email_claim = "upn"',
      'oidc_groups_claim = "roles"',
      'email_domains = ["example.com"]',
      'cookie_expire = "8h"',
      'cookie_refresh = "1m"',
      'prompt = "login"',
      'scope = "openid"',
      'insecure_oidc_allow_unverified_email = true',
      'provider_ca_files = ["/etc/oauth2_proxy/ca.pem"]',
      'backend_logout_url = "https://login.example.com/logout"',
    ]) {
      expect(configOf(objects)).toContain(`${line}\n`);
    }
    expect(dataOf(objects, 'oauth2-proxy')['ca.pem']).toBe(PEM);
    expect(envOf(objects)).toContain('"mountPath":"/etc/oauth2_proxy/ca.pem"');
  });

  test('the client secret is what the issuer knows', () => {
    expect(find(render({}, elsewhere), 'Secret', 'oauth2-proxy').stringData).toMatchObject({
      'client-id': 'kubeflow',
      'client-secret': 'at the issuer',
    });
    expect(() => render({}, { ...elsewhere, credentials: { source: 'generated' } })).toThrow(
      'the client secret of kubeflow at https://login.example.com/realms/main',
    );
  });

  test('or stands in a Secret of the user', () => {
    const clientSecret = { name: 'mine', key: 'secret' };
    const context: PlatformContextOptions = {
      gateway,
      login: { provider: 'oidc', oidc: { ...oidc, clientSecret } },
      credentials: { source: 'generated' },
    };
    const objects = render({}, context);
    expect(envOf(objects)).toContain('"secretKeyRef":{"key":"secret","name":"mine"}');
    expect(find(objects, 'Secret', 'oauth2-proxy').stringData).not.toHaveProperty('client-secret');
  });
});

describe('sessions in Redis', () => {
  test('are in one that comes along, by password', () => {
    const objects = render({}, { login: { sessions: 'redis' } });
    expect(configOf(objects)).toContain('session_store_type = "redis"\n');
    expect(envOf(objects)).toContain('redis://oauth2-proxy-redis.oauth2-proxy.svc.cluster.local:6379');
    expect(find(objects, 'Secret', 'oauth2-proxy-redis').stringData).toEqual({ password: 'of redis' });
  });

  test('or in one of the user', () => {
    const objects = render({}, { login: { sessions: 'redis', redis: { url: 'rediss://redis.example.com:6379' } } });
    expect(envOf(objects)).toContain('rediss://redis.example.com:6379');
    expect(objects.map(({ kind, metadata }) => `${kind}/${metadata.name}`)).not.toContain(
      'Deployment/oauth2-proxy-redis',
    );
  });
});

test('pods start again when a secret changes', () => {
  const podsOf = (key: string) => {
    const changed = { ...values, 'oauth2-proxy/oauth2-proxy': { 'cookie-secret': key } };
    return JSON.stringify(
      find(render({}, { credentials: { source: 'fixed', values: changed } }), 'Deployment', 'oauth2-proxy'),
    );
  };
  expect(podsOf('one')).not.toBe(podsOf('two'));
});

test('names come from the context', () => {
  const objects = render(
    {},
    {
      credentials: { source: 'generated' },
      clusterDomain: 'example.internal',
      namespaces: { auth: 'sso', 'istio-system': 'mesh', 'oauth2-proxy': 'sessions', kubeflow: 'mlops' },
      gateway: { hostname: 'kubeflow.example.com', selector: { istio: 'edge' } },
      login: { sessions: 'redis' },
      images: { registry: 'mirror.example.com' },
    },
  );
  expect(configOf(objects)).toContain('redeem_url = "http://dex.sso.svc.example.internal:5556/dex/token"');
  expect(new Set(objects.map(({ metadata }) => metadata.namespace))).toEqual(new Set(['sessions', undefined]));
  const text = JSON.stringify(objects);
  for (const old of ['cluster.local', 'istio-system', '.auth.', 'quay.io', 'docker.io'])
    expect(text).not.toContain(old);
});

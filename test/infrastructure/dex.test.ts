/** @jest-environment node */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compareSync } from 'bcryptjs';
import { App, Chart } from 'cdk8s';
import { parse } from 'yaml';
import { PlatformContext, type PlatformContextOptions } from '../../lib/core/context';
import { Dex } from '../../lib/infrastructure/dex/dex';
import { type DexProps, dexProps } from '../../lib/infrastructure/dex/dex-props';
import { find, renderObjects } from '../support/render';
import { snapshotObjects, snapshotProps } from '../support/snapshot';

// The hashes are tested as Dex gets them.
jest.unmock('bcryptjs');

const HASH = '$2b$10$k87L/MF28Q673VKh8/cPi.SUl7MU/rWuSiIDDFayrKk/1tBsSQu4u';
const values = {
  'auth/dex-oidc-client': { OIDC_CLIENT_SECRET: 'client-secret' },
  'auth/dex-passwords': { DEX_USER_PASSWORD: HASH },
};
const credentials = { source: 'fixed', values } as const;
const render = (props: DexProps = {}, context: PlatformContextOptions = {}) =>
  renderObjects((chart) => new Dex(chart, 'dex', props), { credentials, ...context });

type Connectors = NonNullable<NonNullable<NonNullable<PlatformContextOptions['login']>['dex']>['connectors']>;

interface Config {
  issuer: string;
  connectors?: { type: string; id: string; name: string; config: Record<string, unknown> }[];
  staticPasswords: { email: string; hashFromEnv: string; username: string; userID: string; groups?: string[] }[];
  staticClients: { redirectURIs: string[] }[];
  enablePasswordDB: boolean;
  expiry: Record<string, string>;
  logger: { level: string };
}
const configOf = (objects: ReturnType<typeof render>) =>
  parse((find(objects, 'ConfigMap', 'dex').data as Record<string, string>)['config.yaml'] as string) as Config;
const generated = (login: PlatformContextOptions['login']) =>
  render({}, { credentials: { source: 'generated' }, login });

snapshotObjects('defaults', render());

const everyProp: Required<DexProps> = {
  replicas: 3,
  logLevel: 'warn',
  tokenLifetime: '1h',
  signingKeyLifetime: '12h',
  istio: false,
  namespace: { labels: { team: 'login' } },
};

snapshotProps('every prop set', { schema: dexProps, props: everyProp, objects: render(everyProp), defaults: render() });

test('works without a platform around it', () => {
  const objects = renderObjects((chart) => new Dex(chart, 'dex'));
  const { DEX_USER_PASSWORD } = find(objects, 'Secret', 'dex-passwords').stringData as Record<string, string>;
  expect(DEX_USER_PASSWORD).toMatch(/^\$2b\$10\$.{53}$/);
});

describe('users', () => {
  const users = [{ email: 'ann@example.com', name: 'Ann', groups: ['ml'] }, { email: 'a.nn@example.com' }];

  test('have a password each, which is a credential', () => {
    const objects = generated({ dex: { users } });
    const { staticPasswords } = configOf(objects);
    const keys = staticPasswords.map(({ hashFromEnv }) => hashFromEnv);
    expect(new Set(keys).size).toBe(2);
    const { stringData } = find(objects, 'Secret', 'dex-passwords');
    expect(Object.keys(stringData as object).sort()).toEqual([...keys].sort());
    expect(staticPasswords).toMatchObject([
      { email: 'ann@example.com', username: 'Ann', groups: ['ml'] },
      { email: 'a.nn@example.com', username: 'a.nn' },
    ]);
    expect(new Set(staticPasswords.map(({ userID }) => userID)).size).toBe(2);
  });

  test('keep their ids when others come and go: Dex knows them by it', () => {
    const idOf = (login: PlatformContextOptions['login']) =>
      configOf(generated(login)).staticPasswords.find(({ email }) => email === 'ann@example.com')?.userID;
    expect(idOf({ dex: { users } })).toBe(idOf({ dex: { users: [...users].reverse() } }));
  });

  test('can be none, where a connector knows them', () => {
    const ldap = {
      type: 'ldap',
      id: 'ldap',
      config: { host: 'x:636', userSearch: { baseDN: 'y', username: 'uid' } },
    } as const;
    expect(configOf(generated({ dex: { users: [], connectors: [ldap] } })).enablePasswordDB).toBe(false);
  });
});

describe('connectors', () => {
  const search = { baseDN: 'ou=people,dc=example,dc=com', username: 'uid' };
  const connectors: Connectors = [
    {
      type: 'ldap',
      id: 'directory',
      name: 'Directory',
      config: { host: 'ldap:636', bindDN: 'cn=dex', userSearch: search },
    },
    { type: 'oidc', id: 'okta', config: { issuer: 'https://okta.example.com', clientID: 'a' } },
    { type: 'github', id: 'github', config: { clientID: 'b', orgs: [{ name: 'kubeflow' }] } },
    { type: 'google', id: 'google', config: { clientID: 'c', hostedDomains: ['example.com'] } },
    { type: 'microsoft', id: 'entra-id', config: { clientID: 'd', tenant: 'example.com' } },
    {
      type: 'saml',
      id: 'saml',
      config: { ssoURL: 'https://saml.example.com', caData: 'x', usernameAttr: 'n', emailAttr: 'e' },
    },
    { type: 'gitlab', id: 'gitlab', secrets: ['GITLAB'], config: { clientID: 'e', clientSecret: '$GITLAB' } },
  ];
  const keys = [
    'CONNECTOR_DIRECTORY',
    'CONNECTOR_OKTA',
    'CONNECTOR_GITHUB',
    'CONNECTOR_GOOGLE',
    'CONNECTOR_ENTRA_ID',
    'GITLAB',
  ];
  const secrets = Object.fromEntries(keys.map((key) => [key, `secret of ${key}`]));
  const context: PlatformContextOptions = {
    gateway: { hostname: 'kubeflow.example.com', tls: true },
    login: { dex: { connectors } },
    credentials: { source: 'fixed', values: { ...values, 'auth/dex-connectors': secrets } },
  };
  const objects = () => render({}, context);

  test('know where users come back to, and take their secrets from the environment', () => {
    const callback = { redirectURI: 'https://kubeflow.example.com/dex/callback' };
    expect(configOf(objects()).connectors).toMatchObject([
      {
        type: 'ldap',
        id: 'directory',
        name: 'Directory',
        config: { host: 'ldap:636', bindPW: '$CONNECTOR_DIRECTORY' },
      },
      {
        type: 'oidc',
        id: 'okta',
        name: 'okta',
        config: { ...callback, clientID: 'a', clientSecret: '$CONNECTOR_OKTA' },
      },
      { type: 'github', config: { ...callback, clientSecret: '$CONNECTOR_GITHUB', orgs: [{ name: 'kubeflow' }] } },
      { type: 'google', config: { ...callback, clientSecret: '$CONNECTOR_GOOGLE' } },
      { type: 'microsoft', config: { ...callback, clientSecret: '$CONNECTOR_ENTRA_ID' } },
      { type: 'saml', config: { ...callback, ssoURL: 'https://saml.example.com' } },
      { type: 'gitlab', config: { ...callback, clientSecret: '$GITLAB' } },
    ]);
    expect(find(objects(), 'Secret', 'dex-connectors').stringData).toEqual(secrets);
    expect(JSON.stringify(find(objects(), 'Deployment', 'dex'))).toContain('"name":"dex-connectors"');
  });

  test('have secrets that only their makers know', () => {
    expect(() => render({}, { ...context, credentials: { source: 'generated' } })).toThrow(
      'the password of cn=dex is known to its maker only. Write it into the credentials file as "CONNECTOR_DIRECTORY" of "auth/dex-connectors"',
    );
  });
});

test('a host name of the platform is where users come back to', () => {
  const objects = render({}, { gateway: { hostname: 'kubeflow.example.com', tls: true } });
  expect(configOf(objects).staticClients[0]?.redirectURIs).toEqual(['https://kubeflow.example.com/oauth2/callback']);
});

test('pods start again when a password or the client secret changes', () => {
  const podsOf = (secret: string) => {
    const changed = { ...values, 'auth/dex-oidc-client': { OIDC_CLIENT_SECRET: secret } };
    const { spec } = find(render({}, { credentials: { source: 'fixed', values: changed } }), 'Deployment', 'dex');
    return (spec as { template: { metadata: { annotations: Record<string, string> } } }).template.metadata.annotations;
  };
  expect(podsOf('one')).not.toEqual(podsOf('two'));
});

test('the password stands in the credentials, for the user to be told', () => {
  const app = new App({ outdir: 'never-written' });
  const { credentials: store } = PlatformContext.provide(app, { credentials: { source: 'generated' } });
  new Dex(new Chart(app, 'test'), 'dex');
  const unknown = () => 'not known';
  expect(store.secret('auth', 'dex-users', { 'user@example.com': unknown })['user@example.com']).toMatch(
    /^[A-Za-z0-9]{32}$/,
  );
});

test('a password of the user’s own gets its hash when the old one is removed', () => {
  const folder = mkdtempSync(join(tmpdir(), 'dex-'));
  const file = join(folder, 'credentials.yaml');
  writeFileSync(file, 'auth/dex-users: { user@example.com: of the user }\n');
  const hashIn = () => {
    const objects = render({}, { credentials: { source: 'generated', file } });
    return (find(objects, 'Secret', 'dex-passwords').stringData as Record<string, string>).DEX_USER_PASSWORD as string;
  };
  const hash = hashIn();
  rmSync(folder, { recursive: true });
  expect(compareSync('of the user', hash)).toBe(true);
  expect(compareSync('of another', hash)).toBe(false);
});

test('no default and no secret of upstream is left', () => {
  const text = JSON.stringify(renderObjects((chart) => new Dex(chart, 'dex')));
  expect(text).not.toContain('4K/VkmDd1q1Orb3xAt82zu8gk7Ad6ReFR4LCP9UeYE90NLiN9Df72');
  expect(text).not.toContain('pUBnBOY80SnXgjibTYM9ZWNzY2xreNGQok');
});

test('names come from the context', () => {
  const objects = render(
    {},
    {
      credentials: { source: 'generated' },
      clusterDomain: 'example.internal',
      namespaces: { auth: 'sso', 'istio-system': 'mesh', 'oauth2-proxy': 'sessions', kubeflow: 'mlops' },
      gateway: { hostname: 'kubeflow.example.com', selector: { istio: 'edge' } },
    },
  );
  expect(configOf(objects).issuer).toBe('http://dex.sso.svc.example.internal:5556/dex');
  expect(find(objects, 'VirtualService', 'dex').spec).toMatchObject({
    gateways: ['mlops/kubeflow-gateway'],
    hosts: ['kubeflow.example.com'],
    http: [{ route: [{ destination: { host: 'dex.sso.svc.example.internal' } }] }],
  });
  const text = JSON.stringify(objects);
  for (const old of ['cluster.local', 'istio-system', '"auth"', '"oauth2-proxy"]', 'ingressgateway'])
    expect(text).not.toContain(old);
});

import { LOGIN_PROVIDERS } from '../../../lib/core/login/providers';
import type { LoginProviderName } from '../../../lib/core/schemas/auth-schema';
import { Platform } from '../../../lib/platform/platform';
import { loginProblems } from '../../../lib/platform/settings/login-combinations';
import type { SettingsInput } from '../../../lib/platform/settings/schema';
import { problemsOf } from '../../support/problems';

type Auth = NonNullable<SettingsInput['auth']>;
type Connector = NonNullable<NonNullable<Auth['dex']>['connectors']>[number];

const oidc = { issuer: 'https://login.example.com', clientId: 'kubeflow' };
const gateway = { hostname: 'kubeflow.example.com' };
const google: Connector = { type: 'google', id: 'google', config: { clientID: 'x', hostedDomains: ['example.com'] } };
const ann = { email: 'ann@example.com' };

const complaints = (settings: SettingsInput) =>
  problemsOf(() => new Platform(settings)).map(({ path, message }) => `${path}: ${message}`);

test.each<[string, SettingsInput, string]>([
  ['a provider without its settings', { auth: { provider: 'iap' } }, 'auth.provider: "iap" needs auth.iap'],
  [
    'an issuer elsewhere without a host name',
    { auth: { provider: 'oidc', oidc } },
    'auth.provider: needs gateway.hostname',
  ],
  ['public paths without a host name', { auth: { publicPaths: ['/x'] } }, 'auth.publicPaths: needs gateway.hostname'],
  ['token paths without a host name', { auth: { tokenPaths: ['/x'] } }, 'auth.tokenPaths: needs gateway.hostname'],
  [
    'a connector without a host name',
    { auth: { dex: { connectors: [google] } } },
    'auth.dex.connectors[0]: needs gateway.hostname',
  ],
  ['nobody who could log in', { auth: { dex: { users: [] } } }, 'auth.dex.users: no user and no connector'],
  [
    'a user twice',
    { auth: { dex: { users: [ann, { email: 'Ann@example.com' }] } } },
    'auth.dex.users[1].email: "ann@example.com" is there already',
  ],
  [
    'a connector twice',
    { gateway, auth: { dex: { connectors: [google, google] } } },
    'auth.dex.connectors[1].id: "google" is there already',
  ],
  [
    'a login that is switched off',
    { components: { login: false } },
    'components.login: is off, but auth.provider "dex" needs it',
  ],
  ['a Dex that is switched off', { components: { dex: false } }, 'components.dex: is off'],
  [
    'an oauth2-proxy that is switched off',
    { gateway, auth: { provider: 'oidc', oidc }, components: { 'oauth2-proxy': false } },
    'components.oauth2-proxy: is off',
  ],
  [
    'EKS without the issuer of its tokens',
    { cluster: { platform: 'eks' }, auth: { machineTokens: { cluster: { namespaces: 'all' } } } },
    'auth.machineTokens.cluster: needs issuer',
  ],
  [
    'tokens at a gateway that is switched off',
    {
      auth: { machineTokens: { cluster: { namespaces: 'all' }, clusterLocalGateway: true } },
      components: {
        'cluster-local-gateway': false,
        'knative-serving': false,
        kserve: { mode: 'standard' },
      },
    },
    'auth.machineTokens.clusterLocalGateway: needs components.cluster-local-gateway',
  ],
  [
    'tokens at the gateway inside of the cluster, but of nobody',
    { auth: { machineTokens: { clusterLocalGateway: true } } },
    'auth.machineTokens.clusterLocalGateway: ',
  ],
  ...(
    [
      { gateway },
      { gateway: { tls: { mode: 'selfSigned' } } },
      { istio: { installation: 'existing' } },
      { components: { istio: { ingressGateway: { service: { type: 'LoadBalancer' } } } } },
    ] as SettingsInput[]
  ).map((public_): [string, SettingsInput, string] => [
    `nobody logging in where others come: ${JSON.stringify(public_)}`,
    { ...public_, auth: { provider: 'anonymous' } },
    'auth.provider: "anonymous" lets everybody in',
  ]),
])('%s is refused', (_, settings, complaint) => {
  expect(complaints(settings)).toEqual([expect.stringContaining(complaint)]);
});

test.each<[string, SettingsInput]>([
  ['nobody logging in behind a forwarded port', { auth: { provider: 'anonymous' } }],
  ['nobody logging in, where that is said', { gateway, auth: { provider: 'anonymous', anonymous: { public: true } } }],
  [
    'a Dex that the provider does not need',
    {
      gateway,
      auth: { provider: 'iap', iap: { audiences: ['/projects/1/global/backendServices/2'] } },
      components: { dex: false },
    },
  ],
  [
    'a directory without a host name',
    {
      auth: {
        dex: {
          connectors: [
            { type: 'ldap', id: 'ldap', config: { host: 'ldap:636', userSearch: { baseDN: 'x', username: 'uid' } } },
          ],
        },
      },
    },
  ],
])('%s is fine', (_, settings) => {
  expect(() => new Platform(settings)).not.toThrow();
});

test.each<[SettingsInput['auth'], string]>([
  [
    { userHeader: 'kubeflow_userid' },
    "auth.userHeader: expected a header name: lowercase letters, digits and '-', no '_'",
  ],
  [{ dex: { users: [{ email: 'ann' }] } }, 'an e-mail address'],
  [
    { dex: { connectors: [{ type: 'google', id: 'google', config: { clientID: 'x', hostedDomains: [] } }] } },
    'everybody at Google could log in',
  ],
  [
    { dex: { connectors: [{ type: 'microsoft', id: 'ms', config: { clientID: 'x', tenant: 'common' } }] } },
    'one tenant',
  ],
  [{ iap: { audiences: ['kubeflow'] } }, 'an audience of IAP'],
  [{ machineTokens: { cluster: { audiences: [], namespaces: 'all' } } }, 'auth.machineTokens'],
  [{ userPrefix: 'a b' }, 'printable characters without blanks'],
])('%p says what is expected', (auth, message) => {
  expect(complaints({ auth })).toEqual(expect.arrayContaining([expect.stringContaining(message)]));
});

describe('what of the login is off is told with a remedy that helps', () => {
  const auth: Readonly<Record<LoginProviderName, Auth>> = {
    dex: {},
    oidc: { oidc: { ...oidc, clientSecret: { name: 'client', key: 'secret' } } },
    iap: { iap: { audiences: ['/projects/1/global/backendServices/2'] } },
    cognito: { cognito: { region: 'eu-central-1', userPool: 'eu-central-1_a1B2c3D4e', clientId: 'x' } },
    anonymous: { anonymous: { public: true } },
  };
  const told = (provider: LoginProviderName, on: readonly string[]) =>
    loginProblems({ gateway, auth: { ...auth[provider], provider } }, new Set(on)).map(({ message }) => message);
  const names = Object.keys(LOGIN_PROVIDERS) as LoginProviderName[];
  const cases = names.flatMap((provider) =>
    [[], ['login'], ['dex'], ['login', 'oauth2-proxy'], ['dex', 'oauth2-proxy']].map((on) => [provider, on] as const),
  );

  test.each(cases)('%s, with %j', (provider, parts) => {
    const pages = [...parts, 'kubeflow-istio-resources'];
    const messages = told(provider, pages);
    const missing = LOGIN_PROVIDERS[provider].components.filter((each) => !pages.includes(each));
    expect(messages).toHaveLength(missing.length);
    for (const message of messages) {
      const [, named = ''] = /or choose auth\.provider (.*),/.exec(message) ?? [];
      const others = names.filter((each) => named.includes(`"${each}"`));
      expect(others).not.toContain(provider);
      for (const other of others) expect(told(other, pages)).toEqual([]);
      if (others.length === 0) {
        expect(message).toContain('or kubeflow-istio-resources off');
        expect(told(provider, parts)).toEqual([]);
      }
    }
  });

  // So an end-to-end test of all providers needs these alone.
  test('of no other component does anything depend on the provider', () => {
    const contents = names.map((provider) => {
      const settings = { gateway, auth: { ...auth[provider], provider }, credentials: { source: 'existing' } } as const;
      const files = new Platform(settings).render().filter(({ name }) => !name.includes('-crds-'));
      return new Map(files.map(({ name, text }) => [name.replace(/^\d+-|\.k8s\.yaml$/g, ''), text]));
    });
    const components = new Set(contents.flatMap((each) => [...each.keys()]));
    const other = [...components].filter((name) => new Set(contents.map((each) => each.get(name))).size > 1);
    expect(other.sort()).toEqual(['central-dashboard', 'dex', 'istio', 'login', 'oauth2-proxy']);
  });
});

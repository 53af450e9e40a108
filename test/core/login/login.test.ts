import { PlatformContext, type PlatformContextOptions } from '../../../lib/core/context';

const login = (options: PlatformContextOptions) => new PlatformContext(options).login;
type LoginOptions = NonNullable<PlatformContextOptions['login']>;
const oidc = { issuer: 'https://login.example.com/realms/main', clientId: 'kubeflow' };

test('by default users are those of the platform’s own Dex', () => {
  expect(login({})).toMatchObject({
    provider: 'dex',
    issuer: 'http://dex.auth.svc.cluster.local:5556/dex',
    audiences: ['kubeflow-oidc-authservice'],
    userClaim: 'email',
    groupsClaim: 'groups',
    address: undefined,
    usesProxy: true,
    redis: false,
    signOutPath: '/oauth2/sign_out',
  });
});

test('Dex is where the cluster has it', () => {
  const { issuer } = login({ clusterDomain: 'example.internal', namespaces: { auth: 'sso' } });
  expect(issuer).toBe('http://dex.sso.svc.example.internal:5556/dex');
});

test.each<[NonNullable<LoginOptions['provider']>, LoginOptions, object]>([
  ['oidc', { oidc }, { issuer: oidc.issuer, audiences: ['kubeflow'], usesProxy: true, userClaim: 'email' }],
  [
    'iap',
    { iap: { audiences: ['/projects/1/global/backendServices/2'] } },
    {
      issuer: 'https://cloud.google.com/iap',
      usesProxy: false,
      groupsClaim: undefined,
      signOutPath: '/?gcp-iap-mode=CLEAR_LOGIN_COOKIE',
    },
  ],
  [
    'cognito',
    {
      cognito: {
        region: 'eu-west-1',
        userPool: 'eu-west-1_abc',
        clientId: 'client',
        logoutUrl: 'https://pool.example.com/logout',
      },
    },
    {
      issuer: 'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_abc',
      userClaim: 'username',
      groupsClaim: 'cognito:groups',
      signOutPath: 'https://pool.example.com/logout',
    },
  ],
  ['anonymous', {}, { issuer: undefined, audiences: [], usesProxy: false, signOutPath: '/' }],
])('%s', (provider, settings, expected) => {
  expect(login({ login: { provider, ...settings } })).toMatchObject(expected);
});

test.each(['oidc', 'iap', 'cognito'] as const)('%s needs its settings', (provider) => {
  expect(() => login({ login: { provider } })).toThrow(`auth.provider "${provider}" needs auth.${provider}`);
});

test('claims can be others', () => {
  expect(login({ login: { userClaim: 'upn', groupsClaim: 'roles' } })).toMatchObject({
    userClaim: 'upn',
    groupsClaim: 'roles',
  });
});

test.each([
  [{ hostname: 'kubeflow.example.com' }, 'http://kubeflow.example.com'],
  [{ hostname: 'kubeflow.example.com', tls: true }, 'https://kubeflow.example.com'],
])('the address of %p', (gateway, address) => {
  expect(login({ gateway }).address).toBe(address);
});

test('sessions are in Redis only where there are sessions', () => {
  expect(login({ login: { sessions: 'redis' } }).redis).toBe(true);
  expect(login({ login: { provider: 'anonymous', sessions: 'redis' } }).redis).toBe(false);
});

test('an authority of the issuer belongs to oidc only', () => {
  const ca = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----';
  expect(login({ login: { provider: 'oidc', oidc: { ...oidc, ca } } }).issuerCa).toBe(ca);
  expect(login({ login: { oidc: { ...oidc, ca } } }).issuerCa).toBeUndefined();
});

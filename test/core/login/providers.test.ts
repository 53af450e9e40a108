import { PlatformContext, type PlatformContextOptions } from '../../../lib/core/context';
import { LOGIN_PROVIDERS, loginNeeds } from '../../../lib/core/login/providers';
import { authSchema, LOGIN_PROVIDER_NAMES } from '../../../lib/core/schemas/auth-schema';
import { usersIssuer } from '../../../lib/infrastructure/login/issuers';
import { CATALOG } from '../../../lib/platform/catalog';

type LoginOptions = NonNullable<PlatformContextOptions['login']>;

const oidc = {
  issuer: 'https://login.example.com/realms/main',
  clientId: 'kubeflow',
  clientSecret: { name: 'mine', key: 'secret' },
  jwksUri: 'https://login.example.com/keys',
  allowUnverifiedEmail: true,
};
const iap = { audiences: ['/projects/1/global/backendServices/2'] };
const cognito = { region: 'eu-west-1', userPool: 'eu-west-1_abc', clientId: 'client' };

const contextOf = (login: LoginOptions) => new PlatformContext({ login });

test('a provider of the settings without an object does not compile', () => {
  const { dex, oidc: issuer, iap: google, cognito: aws } = LOGIN_PROVIDERS;
  // @ts-expect-error anonymous is missing
  const incomplete: typeof LOGIN_PROVIDERS = { dex, oidc: issuer, iap: google, cognito: aws };
  expect(Object.keys(incomplete)).toEqual(LOGIN_PROVIDER_NAMES.filter((name) => name !== 'anonymous'));
});

test('the catalog switches on what a provider brings, and no other part of a login', () => {
  const parts = new Set(Object.values(LOGIN_PROVIDERS).flatMap(({ components }) => components));
  for (const part of parts) {
    const entry = CATALOG.find(({ name }) => name === part);
    for (const provider of LOGIN_PROVIDER_NAMES) {
      expect([provider, part, entry?.when?.({ auth: { provider } })]).toEqual([
        provider,
        part,
        loginNeeds(provider, part),
      ]);
    }
  }
  const asks = ({ when }: (typeof CATALOG)[number]) =>
    LOGIN_PROVIDER_NAMES.some((provider) => when?.({ auth: { provider } }));
  const whenAsked = CATALOG.filter(asks).map(({ name }) => name);
  expect(whenAsked.sort()).toEqual([...parts].sort());
});

test.each(LOGIN_PROVIDER_NAMES)('settings of others do not count for %s', (provider) => {
  const own = { oidc, iap, cognito };
  const alone = provider in own ? { [provider]: own[provider as keyof typeof own] } : {};
  const other = contextOf({ provider, ...own });
  const only = contextOf({ provider, ...alone });
  expect(other.login.facts).toEqual(only.login.facts);
  expect(usersIssuer(other)).toEqual(usersIssuer(only));
});

test('a token of Cognito says by another claim whom it is for', () => {
  expect(usersIssuer(contextOf({ provider: 'cognito', cognito, emailDomains: ['example.com'] }))).toMatchObject({
    audiences: undefined,
    header: 'x-amzn-oidc-accesstoken',
    required: { client_id: ['client'], token_use: ['access'], username: ['*@example.com'] },
  });
});

test('what settings say of defaults is what the providers have', () => {
  const { userClaim, groupsClaim, sessionRefresh } = authSchema.shape;
  for (const name of LOGIN_PROVIDER_NAMES) {
    const provider = LOGIN_PROVIDERS[name];
    if (provider.userClaim !== 'email') expect(userClaim.description).toContain(`with ${name} ${provider.userClaim}`);
    if (provider.groupsClaim && provider.groupsClaim !== 'groups') {
      expect(groupsClaim.description).toContain(`with ${name} ${provider.groupsClaim}`);
    }
    const refresh = contextOf({ provider: name, oidc, iap, cognito }).login.facts.client?.refresh;
    if (refresh) expect(sessionRefresh.description).toContain(`${refresh} with ${name}`);
  }
  expect(userClaim.description).toContain('By default email');
  expect(groupsClaim.description).toContain('By default groups');
});

import type { LoginProvider, LoginSection } from './provider';
import { SESSION_PATHS, SESSIONS_OF_PROXY } from './session';

/** An issuer of the user's own, by OpenID Connect: Keycloak, Okta, Entra ID, Auth0. */
export const oidcLogin: LoginProvider<LoginSection<'oidc'>> = {
  ...SESSIONS_OF_PROXY,
  components: ['login', 'oauth2-proxy'],
  userClaim: 'email',
  groupsClaim: 'groups',
  needsHostname: 'the issuer must know where users come back to',
  facts: ({ issuer, clientId, clientSecret, scopes, jwksUri, ca, allowUnverifiedEmail, prompt, logoutUrl }) => ({
    tokens: { issuer, audiences: [clientId], jwksUri, ca, unverifiedEmail: allowUnverifiedEmail },
    // Its tokens are short-lived.
    client: { scopes, prompt, refresh: '3m', logoutUrl, secret: clientSecret ?? 'issuer' },
    signOutPath: SESSION_PATHS.signOut,
  }),
};

import type { LoginProvider, LoginSection } from './provider';

/** Google's Identity-Aware Proxy: Google's load balancer before the gateway logs users in. */
export const iapLogin: LoginProvider<LoginSection<'iap'>> = {
  components: ['login'],
  userClaim: 'email',
  sessionCookies: ['gcp_iap', 'gcp_iaap'],
  tokenHeader: 'x-goog-iap-jwt-assertion',
  claimHeaders: { beginnings: ['x-goog-authenticated-user-'] },
  facts: ({ audiences }) => ({
    tokens: {
      issuer: 'https://cloud.google.com/iap',
      audiences,
      jwksUri: 'https://www.gstatic.com/iap/verify/public_key-jwk',
    },
    signOutPath: '/?gcp-iap-mode=CLEAR_LOGIN_COOKIE',
  }),
};

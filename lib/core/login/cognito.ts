import type { LoginProvider, LoginSection } from './provider';

/** An AWS load balancer before the gateway that logs users in by Cognito. */
export const cognitoLogin: LoginProvider<LoginSection<'cognito'>> = {
  components: ['login'],
  userClaim: 'username',
  groupsClaim: 'cognito:groups',
  sessionCookies: ['awselbauthsessioncookie'],
  tokenHeader: 'x-amzn-oidc-accesstoken',
  claimHeaders: { names: ['x-amzn-oidc-data', 'x-amzn-oidc-identity'] },
  facts({ region, userPool, clientId, logoutUrl }) {
    const issuer = `https://cognito-idp.${region}.amazonaws.com/${userPool}`;
    return {
      tokens: {
        issuer,
        // An access token of Cognito has no audience but names its client, and says that it is no other token.
        audiences: [clientId],
        audienceClaim: 'client_id',
        requiredClaims: { token_use: ['access'] },
        jwksUri: `${issuer}/.well-known/jwks.json`,
      },
      signOutPath: logoutUrl ?? '/',
    };
  },
};

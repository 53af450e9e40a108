import { authProblem, type LoginProvider, type LoginSection } from './provider';

/** An AWS load balancer before the gateway that logs users in by Cognito. */
export const cognitoLogin: LoginProvider<LoginSection<'cognito'>> = {
  components: ['login'],
  userClaim: 'username',
  groupsClaim: 'cognito:groups',
  sessionCookies: ['awselbauthsessioncookie'],
  tokenHeader: 'x-amzn-oidc-accesstoken',
  balancer: 'aws',
  claimHeaders: { names: ['x-amzn-oidc-data', 'x-amzn-oidc-identity'] },
  facts(section) {
    const { region, userPool, clientId, domain, scopes, logoutUrl } = section;
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
      balancer: {
        owner: 'aws',
        userPoolArn: arnOf(section),
        userPoolClientId: clientId,
        userPoolDomain: domain,
        scopes,
      },
      signOutPath: logoutUrl ?? '/',
    };
  },
  problems({ domain, account, userPoolArn }, { ingress }) {
    if (ingress !== 'alb') return [];
    const missing = (key: string, message: string) => authProblem(['cognito', key], message);
    return [
      ...(domain === undefined
        ? [missing('domain', 'is not said, but gateway.ingress alb sends users there to log in')]
        : []),
      ...(account === undefined && userPoolArn === undefined
        ? [missing('account', 'is not said, nor userPoolArn: gateway.ingress alb names the user pool by its ARN')]
        : []),
    ];
  },
};

function arnOf({ region, userPool, account, userPoolArn }: LoginSection<'cognito'>): string {
  return userPoolArn ?? `arn:${partitionOf(region)}:cognito-idp:${region}:${account ?? ''}:userpool/${userPool}`;
}

/** The part of AWS that a region is in. */
function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn';
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}

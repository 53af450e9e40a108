import { Construct } from 'constructs';
import { PlatformContext } from '../../core/context';
import { parseProps } from '../../core/props';
import { guardOrigins, hideSession, removeForgedHeaders } from './filters';
import { issuerCa } from './issuer-ca';
import { asksInside, machineIssuers, needsProxy, usersIssuer } from './issuers';
import { JwksProxy } from './jwks-proxy';
import { type LoginGatewayProps, loginGatewayProps } from './login-props';
import { askForSession, believeTokens, requireToken } from './policies';

/**
 * What the gateway does with every request so that nobody gets in who should not: forged headers go, a session becomes
 * a token, the token becomes the name of a user, and neither session nor token goes on to the pages of users.
 */
export class LoginGateway extends Construct {
  constructor(scope: Construct, id: string, props: LoginGatewayProps = {}) {
    super(scope, id);
    parseProps(this, loginGatewayProps, props);
    const context = PlatformContext.of(this);
    const { login } = context;
    const users = usersIssuer(context);
    const machines = machineIssuers(context);
    const issuers = users ? [users, ...machines] : [];

    removeForgedHeaders(this, 'headers');
    guardOrigins(this, 'guard');
    if (!users) {
      if (asksInside(context) && needsProxy(context)) new JwksProxy(this, 'jwks-proxy');
      return;
    }
    // The platform's own istiod brings it along, since it waits for it.
    if (login.issuerCa && context.mesh.installation === 'existing') issuerCa(this, 'issuer-ca', login.issuerCa);
    const forward = login.settings.tokenPaths.length > 0;
    believeTokens(this, 'users', { name: `${login.provider}-jwt`, issuers: [users], forward });
    if (machines.length > 0) believeTokens(this, 'machines', { name: 'm2m-token-issuer', issuers: machines, forward });
    if (needsProxy(context)) new JwksProxy(this, 'jwks-proxy');
    if (login.usesProxy) askForSession(this, 'ask');
    requireToken(this, 'require', issuers);
    hideSession(this, 'identity', { issuers, verified: verifies(context) ? [users.issuer] : [] });
  }
}

/** Whether a user must have verified the address that is the user's name. */
function verifies({ login }: PlatformContext): boolean {
  return login.userClaim === 'email' && !login.facts.tokens?.unverifiedEmail;
}

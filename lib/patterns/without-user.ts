import type { AuthorizationPolicySpecRulesWhen } from '../../imports/security.istio.io';
import type { PlatformContext } from '../core/context';

/** A condition for requests on which no gateway has put the name of a user: whoever sends them speaks for nobody. */
export function withoutUser({ userHeader }: PlatformContext): AuthorizationPolicySpecRulesWhen {
  return { key: `request.headers[${userHeader}]`, notValues: ['*'] };
}

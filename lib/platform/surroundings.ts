import type { Surroundings } from '../checks/surroundings';
import type { PlatformContext } from '../core/context';
import { IDENTITIES, type IdentityName } from '../core/contracts/identities';

/** What the checks of rendered objects must know of the platform beside them. */
export function surroundingsOf(context: PlatformContext): Surroundings {
  const identities = Object.keys(IDENTITIES) as IdentityName[];
  return {
    trustDomain: context.trustDomain,
    clusterDomain: context.clusterDomain,
    rootNamespace: context.namespace('istio-system'),
    existingIstio: context.mesh.installation === 'existing',
    gatewayPrincipal: context.principalOf('ingressGateway'),
    absentPrincipals: new Set(
      identities
        .filter((identity) => !context.has(IDENTITIES[identity].component))
        .map((identity) => context.principalOf(identity)),
    ),
  };
}

import type { Surroundings } from '../checks/surroundings';
import type { PlatformContext } from '../core/context';
import { IDENTITIES } from '../core/contracts/identities';
import { MODEL_PODS } from '../core/contracts/labels';
import { keysOf } from '../core/keys';

/** What the checks of rendered objects must know of the platform beside them. */
export function surroundingsOf(context: PlatformContext): Surroundings {
  return {
    clusterPlatform: context.clusterPlatform,
    trustDomain: context.trustDomain,
    clusterDomain: context.clusterDomain,
    rootNamespace: context.namespace('istio-system'),
    existingIstio: context.mesh.installation === 'existing',
    gatewayPrincipal: context.principalOf('ingressGateway'),
    absentPrincipals: new Set(
      keysOf(IDENTITIES)
        .filter((identity) => !context.has(IDENTITIES[identity].component))
        .map((identity) => context.principalOf(identity)),
    ),
    podsOfProfiles: Object.values(MODEL_PODS),
  };
}

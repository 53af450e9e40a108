import type { ManagedMesh, Surroundings } from '../checks/surroundings';
import type { PlatformContext } from '../core/context';
import { IDENTITIES } from '../core/contracts/identities';
import { MODEL_PODS } from '../core/contracts/labels';
import { keysOf } from '../core/keys';

/** Whose mesh it is, by the revisions under which clouds inject sidecars of theirs. */
function managedMeshOf({ mesh, clusterPlatform }: PlatformContext): ManagedMesh | undefined {
  const { installation, revision = '' } = mesh;
  if (installation !== 'existing') return undefined;
  if (/^asm-managed(-rapid|-stable)?$/.test(revision)) return 'google';
  return clusterPlatform === 'aks' && /^asm-\d+-\d+$/.test(revision) ? 'aks' : undefined;
}

/** What the checks of rendered objects must know of the platform beside them. */
export function surroundingsOf(context: PlatformContext): Surroundings {
  return {
    clusterPlatform: context.clusterPlatform,
    trustDomain: context.trustDomain,
    clusterDomain: context.clusterDomain,
    rootNamespace: context.rootNamespace,
    gatewayNamespace: context.service('ingressGateway').namespace,
    managedMesh: managedMeshOf(context),
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

import { listAt, stringAt } from '../../kubernetes/json';
import type { KubeObject } from '../../kubernetes/objects';
import type { Cluster } from '../cluster/cluster';
import { shownObject } from '../cluster/shown';
import { isCrd, objectsOf, type Plan } from '../manifests/plan';
import { settle } from '../settle';
import { type Finding, ok, problem } from './finding';

/** CRDs whose objects are stored in versions that those of dist no longer know: the server refuses them. */
export async function checkStoredVersions(plan: Plan, cluster: Cluster): Promise<Finding[]> {
  const found = await lostVersionProblems(plan.waves.flatMap(objectsOf).filter(isCrd), cluster);
  return found.length > 0 ? found : [ok('stored versions', 'dist knows all versions in which objects are stored')];
}

/** The problems alone, of some CRDs of dist. */
export async function lostVersionProblems(crds: readonly KubeObject[], cluster: Cluster): Promise<Finding[]> {
  return [...(await lostVersionsOf(crds, cluster))].map(([crd, versions]) =>
    problem(
      'stored versions',
      `${crd.metadata.name} has objects stored as ${versions.join(', ')}, which the CRD of dist does not know`,
      'store them anew in a version of both, then take the old one out of status.storedVersions',
    ),
  );
}

/**
 * Versions in which objects of CRDs may be stored and that these no longer have, by the CRD; those with any alone, and that
 * the server shows.
 */
export async function lostVersionsOf(
  crds: readonly KubeObject[],
  cluster: Cluster,
): Promise<ReadonlyMap<KubeObject, readonly string[]>> {
  const found = await settle(
    crds.map(async (crd): Promise<[KubeObject, string[]]> => {
      const live = shownObject(await cluster.read(crd));
      const known = new Set(listAt(crd, 'spec', 'versions').map((version) => stringAt(version, 'name')));
      return [
        crd,
        listAt(live, 'status', 'storedVersions')
          .map(String)
          .filter((version) => !known.has(version)),
      ];
    }),
  );
  return new Map(found.filter(([, lost]) => lost.length > 0));
}

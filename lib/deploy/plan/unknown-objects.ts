import { groupKindOf, identityOf, type KubeObject } from '../../kubernetes/objects';
import type { Cluster } from '../cluster/cluster';
import { objectsOf, type Plan } from '../manifests/plan';
import { isAdopted } from '../ownership/take-over';
import { PART_OF_LABEL } from '../set/labels';
import { settle } from '../settle';

/** Tools by whose entries an object is known to be somebody's, and not a controller's. */
const APPLIERS = ['kubectl', 'argocd-controller', 'kustomize-controller', 'helm', 'helm-controller'];

/**
 * Live objects in the namespaces that dist brings which somebody has applied and of which neither dist nor a set knows:
 * what an older install has left, or what people have made. They are left alone. Metadata only, of the kinds in dist.
 *
 * @param accounted identities of objects that something else in the plan is about
 */
export async function unknownObjects(
  plan: Plan,
  accounted: ReadonlySet<string>,
  cluster: Cluster,
): Promise<KubeObject[]> {
  const objects = plan.waves.flatMap(objectsOf);
  const inDist = new Set(objects.map(identityOf));
  const namespaces = new Set(
    objects.filter((object) => groupKindOf(object) === '/Namespace').map(({ metadata }) => metadata.name),
  );
  const kinds = new Map(
    objects
      .filter(({ metadata }) => metadata.namespace !== undefined)
      .map(({ apiVersion, kind }) => [groupKindOf({ apiVersion, kind }), { apiVersion, kind }]),
  );
  const lists = await settle([...kinds.values()].map(({ apiVersion, kind }) => cluster.listMetadata(apiVersion, kind)));
  return lists
    .flatMap((list) => list.objects)
    .filter(
      (object) =>
        namespaces.has(object.metadata.namespace ?? '') &&
        !inDist.has(identityOf(object)) &&
        !accounted.has(identityOf(object)) &&
        isSomebodys(object),
    )
    .sort((a, b) => (identityOf(a) < identityOf(b) ? -1 : 1));
}

function isSomebodys({ metadata }: KubeObject): boolean {
  const { managedFields = [], labels = {}, ownerReferences } = metadata;
  if (labels[PART_OF_LABEL] !== undefined || ownerReferences !== undefined) return false;
  return managedFields.some(({ manager = '' }) => isAdopted(manager, APPLIERS));
}

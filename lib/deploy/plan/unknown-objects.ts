import { groupKindOf, identityOf, type KubeObject } from '../../kubernetes/objects';
import type { Cluster } from '../cluster/cluster';
import { shownObjects } from '../cluster/shown';
import { objectsOf, type Plan } from '../manifests/plan';
import { isAppliers } from '../ownership/applied-content';
import { PART_OF_LABEL } from '../set/labels';
import { settle } from '../settle';
import type { Installed } from '../upgrade/installed';

/** Objects that stay since nothing in a plan is about them; metadata only. */
export interface ObjectsOfNobody {
  /** What people have made, or an install that nobody knows. */
  readonly unknown: readonly KubeObject[];
  /** What a release has brought. */
  readonly leftBehind: readonly KubeObject[];
  /** Why some of it is not known. */
  readonly problems: readonly string[];
}

/**
 * Live objects in the namespaces that dist or an old release brings which somebody has applied and of which neither dist
 * nor a set knows. They are left alone. Of the kinds that dist or the release has.
 *
 * @param accounted identities of objects that something else in the plan is about
 * @param installed what an old release has brought. @default - nothing
 */
export async function objectsOfNobody(
  plan: Plan,
  accounted: ReadonlySet<string>,
  cluster: Cluster,
  installed?: Installed,
): Promise<ObjectsOfNobody> {
  const objects = plan.waves.flatMap(objectsOf);
  const inDist = new Set(objects.map(identityOf));
  const namespaces = new Set([
    ...objects.filter((object) => groupKindOf(object) === '/Namespace').map(({ metadata }) => metadata.name),
    ...(installed?.namespaces ?? []),
  ]);
  const kinds = new Map(
    objects
      .filter(({ metadata }) => metadata.namespace !== undefined)
      .map(({ apiVersion, kind }) => [groupKindOf({ apiVersion, kind }), { apiVersion, kind }]),
  );
  for (const { groupKind, namespace } of installed?.sections ?? []) {
    const apiVersion = cluster.discovery.preferredVersion(groupKind);
    if (apiVersion === undefined || namespace === undefined || kinds.has(groupKind)) continue;
    kinds.set(groupKind, { apiVersion, kind: groupKind.slice(groupKind.indexOf('/') + 1) });
  }
  const lists = await settle(
    [...kinds.values()].map(async ({ apiVersion, kind }) => ({
      kind,
      listed: await cluster.listMetadata(apiVersion, kind),
    })),
  );
  const problems = lists.flatMap(({ kind, listed: { fault } }) =>
    fault ? [`${kind} objects that dist does not know cannot be listed: ${fault.reason}`] : [],
  );
  const found = lists
    .flatMap(({ listed }) => shownObjects(listed))
    .filter(
      (object) =>
        namespaces.has(object.metadata.namespace ?? '') &&
        !inDist.has(identityOf(object)) &&
        !accounted.has(identityOf(object)) &&
        isSomebodys(object),
    )
    .sort((a, b) => (identityOf(a) < identityOf(b) ? -1 : 1));
  const isBrought = (object: KubeObject) => installed?.has(object) === true;
  return { unknown: found.filter((object) => !isBrought(object)), leftBehind: found.filter(isBrought), problems };
}

function isSomebodys({ metadata }: KubeObject): boolean {
  const { managedFields = [], labels = {}, ownerReferences } = metadata;
  if (labels[PART_OF_LABEL] !== undefined || ownerReferences !== undefined) return false;
  return managedFields.some(isAppliers);
}

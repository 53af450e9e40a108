import { groupKindOf, identityOf, type KubeObject } from '../../kubernetes/objects';
import type { Cluster } from '../cluster/cluster';
import { shownObjects } from '../cluster/shown';
import { isCrd, objectsOf, type Plan } from '../manifests/plan';
import { mayTakeOver, type TakeOver } from '../ownership/take-over';
import type { ApplySet } from '../set/apply-set';
import { ID_LABEL, PART_OF_LABEL } from '../set/labels';
import type { LiveSet } from '../set/live-set';
import { groupKindsIn } from '../set/record';
import { settle } from '../settle';
import type { Finding } from './finding';
import { otherSetProblem } from './neighbours';
import { lostVersionProblems } from './stored-versions';

/** What looking for it needs. */
export interface UnappliableContext {
  readonly plan: Plan;
  readonly set: ApplySet;
  readonly live: LiveSet;
  readonly cluster: Cluster;
  readonly takeOver: TakeOver;
  /** Steps of a release store objects anew before. */
  readonly migrates: boolean;
}

/**
 * What of dist would not be applied for certain, as an earlier deployment has left the cluster: CRDs that do not know the
 * versions in which objects are stored, and objects of another set. What has not changed since is not looked at, and what
 * the server does not show is no problem yet: its wave tells.
 */
export async function unappliable(context: UnappliableContext): Promise<Finding[]> {
  const found = await settle([context.migrates ? Promise.resolve([]) : lostVersions(context), inOtherSets(context)]);
  return found.flat();
}

async function lostVersions({ plan, live, cluster }: UnappliableContext): Promise<Finding[]> {
  const crds = plan.waves.flatMap(objectsOf).filter(isCrd);
  const isOld = async (crd: KubeObject) =>
    !(await live.lacks(crd)) && (await live.findUnchanged(crd)) === undefined ? [crd] : [];
  return lostVersionProblems((await settle(crds.map(isOld))).flat(), cluster);
}

async function inOtherSets({ plan, set, live, cluster, takeOver }: UnappliableContext): Promise<Finding[]> {
  const isStrange = async (object: KubeObject) =>
    (await live.lacks(object)) || (await live.hasMember(object)) ? [] : [object];
  const strange = (await settle(plan.waves.flatMap(objectsOf).map(isStrange))).flat();
  if (strange.length === 0) return [];
  const records = shownObjects(await cluster.listMetadata('v1', 'ConfigMap', { labelSelector: ID_LABEL }));
  const others = records.filter(({ metadata }) => metadata.labels?.[ID_LABEL] !== set.id);
  const groupKinds = new Set(others.flatMap((record) => [...groupKindsIn(record)]));
  const wanted = strange.filter((object) => groupKinds.has(groupKindOf(object)));
  const kinds = new Map(
    wanted.map(({ apiVersion, kind }) => [groupKindOf({ apiVersion, kind }), { apiVersion, kind }]),
  );
  const labelSelector = `${PART_OF_LABEL} in (${others.flatMap(({ metadata }) => metadata.labels?.[ID_LABEL] ?? []).join()})`;
  const lists = await settle(
    [...kinds.values()].map(({ apiVersion, kind }) => cluster.listMetadata(apiVersion, kind, { labelSelector })),
  );
  const identities = new Set(wanted.map(identityOf));
  const theirs = lists.flatMap(shownObjects).filter((each) => {
    const conflict = identities.has(identityOf(each)) ? set.conflictWith(each) : undefined;
    return conflict !== undefined && !mayTakeOver([conflict], takeOver);
  });
  return theirs.length > 0 ? [otherSetProblem(theirs)] : [];
}

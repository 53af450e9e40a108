import { clusterWritesOf } from '../../kubernetes/cluster-writes';
import { fieldsAt, isBelow } from '../../kubernetes/field-pattern';
import { groupKindOf, type KubeObject } from '../../kubernetes/objects';
import { type Cluster, FIELD_MANAGER } from '../cluster/cluster';
import { type Fault, type FaultKind, type FieldConflict, faultOf } from '../cluster/faults';
import type { Plan } from '../manifests/plan';
import { sanitize } from '../manifests/sanitize';
import { conversionPatch } from '../ownership/adopt-object';
import { entriesToAdopt } from '../ownership/managed-fields';
import { simulateTakeOver } from '../ownership/simulate';
import { isNamed, mayTakeOver, type TakeOver } from '../ownership/take-over';
import type { ApplySet } from '../set/apply-set';
import type { LiveSet } from '../set/live-set';
import { type Change, changesBetween } from './changes';
import { isUpToDate } from './up-to-date';

/** What deploying one object would do. */
export interface DiffEntry {
  readonly object: KubeObject;
  /**
   * - `create`, `change`: what it says; `changes` names the fields
   * - `unknown`: cannot be said before something else is applied, which `reason` names
   * - `refused`: the server would not accept it, for `reason`
   */
  readonly state: 'create' | 'change' | 'unknown' | 'refused';
  readonly changes: readonly Change[];
  readonly reason?: string;
  /** What kind of refusal it is, where the server has refused it. */
  readonly fault?: FaultKind;
  /** The object is on the cluster. */
  readonly exists: boolean;
  /** Managers whose fields become ours; what they own and dist does not have goes. */
  readonly adopts?: readonly string[];
  /** Fields that others own: deploying would report them and leave the object as it is. */
  readonly conflicts?: readonly FieldConflict[];
}

/** What comparing one object needs to know. */
export interface DiffContext {
  readonly plan: Plan;
  readonly cluster: Cluster;
  readonly set: ApplySet;
  /** The same set as it is on the cluster. */
  readonly live: LiveSet;
  readonly takeOver: TakeOver;
  /** Why the applier itself would not send an object. */
  readonly refusals: ReadonlyMap<KubeObject, string>;
}

/** How often an object that others write meanwhile is read and compared again. */
const LOST_RACES = 10;

/** What deploying one object would do; undefined when it is as dist says. */
export async function diffObject(
  object: KubeObject,
  context: DiffContext,
  races = LOST_RACES,
): Promise<DiffEntry | undefined> {
  const { cluster, set } = context;
  const reason = context.refusals.get(object);
  if (reason !== undefined) return { object, state: 'refused', changes: [], exists: true, reason };
  const path = await cluster.locate(object, Number.POSITIVE_INFINITY);
  if (path === undefined) return notServed(object, context.plan);
  const unchanged = await context.live.findUnchanged(object);
  if (unchanged && entriesToAdopt(unchanged, context.takeOver).length === 0) return undefined;
  const body = context.live.manifestOf(object);
  const read = await cluster.read(object);
  if (read.fault) return unread(object, read.fault);
  const live = read.object;
  const adopted = live ? entriesToAdopt(live, context.takeOver) : [];
  const isTaken = live && (adopted.length > 0 || conversionPatch(body, live, context.takeOver).length > 0);
  if (live && !isTaken && isUpToDate(body, live, FIELD_MANAGER)) return undefined;
  const exists = live !== undefined;
  const first = await cluster.apply(body, path, { dryRun: true });
  const fault = first.response.status < 300 ? undefined : faultOf(first.response);
  const fieldConflicts = fault?.answer === 'fail' ? fault.conflicts : undefined;
  if (fault && !fieldConflicts && !isTaken) return await refusal(object, fault, exists, context);
  // What it would look like all the same.
  const answer = isTaken
    ? await simulateTakeOver(body, live, path, context.takeOver, cluster)
    : fieldConflicts
      ? await cluster.apply(body, path, { dryRun: true, force: true })
      : first;
  // A controller has written it since it was read: that says nothing of what the server thinks of ours.
  if (isTaken && answer.response.status === 409 && races > 0) return await diffObject(object, context, races - 1);
  if (answer.response.status >= 300) return await refusal(object, faultOf(answer.response), exists, context);
  const setConflict = live && set.conflictWith(live);
  const conflicts = [...(fieldConflicts ?? []), ...(setConflict ? [setConflict] : [])];
  const foreign = conflicts.filter(({ manager }) => !isNamed(manager, context.takeOver));
  const shown = mayTakeOver(conflicts, context.takeOver) ? {} : { conflicts: isTaken ? foreign : conflicts };
  if (!live) return { object, state: 'create', changes: [], exists, ...shown };
  const changes = changesBetween(live, answer.json as KubeObject).filter((change) => isOurs(change, body));
  const adopts = [...new Set(adopted.flatMap(({ manager }) => manager ?? []))];
  return changes.length > 0 || shown.conflicts || adopts.length > 0
    ? { object, state: 'change', changes, exists, ...shown, ...(adopts.length > 0 ? { adopts } : {}) }
    : undefined;
}

function notServed(object: KubeObject, plan: Plan): DiffEntry {
  const crd = plan.crds.get(groupKindOf(object));
  const reason = crd
    ? `its CRD ${crd.metadata.name} is not in the cluster yet`
    : `the cluster does not serve ${object.apiVersion} ${object.kind}`;
  return { object, state: 'unknown', changes: [], exists: false, reason };
}

/** Why the CRD of an object makes a refusal of today say little: the server may take by its new schema what it refuses by the old one. */
async function changingCrd(
  object: KubeObject,
  fault: Fault,
  { plan, cluster, set }: DiffContext,
): Promise<string | undefined> {
  const crd = plan.crds.get(groupKindOf(object));
  if (!crd || fault.answer !== 'fail' || fault.kind !== 'invalid') return undefined;
  const read = await cluster.read(crd);
  if (read.fault) return undefined;
  const live = read.object;
  if (live && isUpToDate(set.member(sanitize(crd)), live, FIELD_MANAGER)) return undefined;
  return `its CRD ${crd.metadata.name} changes in the same dist, and by today's: ${fault.reason}`;
}

/** What a program of the cluster writes is none of ours where dist does not say it: it may write just now. */
function isOurs({ path }: Change, body: KubeObject): boolean {
  return clusterWritesOf(body).every(({ field }) => !isBelow(path, field) || fieldsAt(body, field).length > 0);
}

/** What the server does not show, deploy does not touch. */
function unread(object: KubeObject, fault: Fault): DiffEntry {
  const about = { object, changes: [], exists: true, reason: `cannot be read: ${fault.reason}` };
  return { ...about, state: 'refused', ...(fault.answer === 'fail' ? { fault: fault.kind } : {}) };
}

async function refusal(object: KubeObject, fault: Fault, exists: boolean, context: DiffContext): Promise<DiffEntry> {
  const changing = await changingCrd(object, fault, context);
  const about = { object, changes: [], exists };
  if (changing !== undefined) return { ...about, state: 'unknown', reason: changing };
  const { reason } = fault;
  if (fault.answer === 'wait' || /does not support dry run/.test(reason)) return { ...about, state: 'unknown', reason };
  return { ...about, state: 'refused', reason, ...(fault.answer === 'fail' ? { fault: fault.kind } : {}) };
}

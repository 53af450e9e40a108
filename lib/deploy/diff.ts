import { clusterWritesOf } from '../kubernetes/cluster-writes';
import { fieldsAt, isBelow } from '../kubernetes/field-pattern';
import { groupKindOf, type KubeObject } from '../kubernetes/objects';
import { readRecord } from '../kubernetes/render-record';
import { type Cluster, FIELD_MANAGER } from './cluster/cluster';
import { type Fault, type FieldConflict, faultOf } from './cluster/faults';
import { openSession } from './cluster/session';
import { type Change, changesBetween } from './compare/changes';
import { isUpToDate } from './compare/up-to-date';
import { type ClaimSecretOptions, lockOutAdvice, lockOutsOf } from './data/claim-secrets';
import { InterruptedError } from './errors';
import { readDist } from './manifests/dist';
import { isPart, type PartOptions, partOfPlan } from './manifests/part';
import { objectsOf, type Plan, planDeploy } from './manifests/plan';
import { sanitize } from './manifests/sanitize';
import { mayTakeOver, type TakeOver } from './ownership/take-over';
import type { ApplySet } from './set/apply-set';
import type { Leftovers } from './set/leftovers';
import { LiveSet } from './set/live-set';
import { type SetOptions, setOf } from './set/options';
import { settle } from './settle';

/** How to compare. */
export interface DiffOptions extends SetOptions, PartOptions, ClaimSecretOptions {
  /** Managers with whose fields there is no conflict, as for `deploy`. @default - none */
  readonly takeOver?: TakeOver;
}

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
  /** Fields that others own: deploying would report them and leave the object as it is. */
  readonly conflicts?: readonly FieldConflict[];
}

/** What deploying dist would do. */
export interface DiffResult {
  /** Objects that are not as dist says, in the order in which they would be applied. */
  readonly entries: readonly DiffEntry[];
  /** Number of objects that are as dist says. */
  readonly same: number;
  /** What dist no longer holds: deploying leaves it behind unless it prunes. */
  readonly leftovers: Leftovers;
  readonly warnings: readonly string[];
  readonly cluster: string;
}

/**
 * Compares dist with the cluster. The server itself tells what an apply would make of each object (dry run), so its
 * defaults, its webhooks and what other managers own are all in it. Nothing is changed.
 *
 * @throws DistError, ClusterError, InterruptedError; RangeError when `set` is no name
 */
export async function diff(options: DiffOptions = {}): Promise<DiffResult> {
  const set = setOf(options);
  const plan = planDeploy(await readDist(options.dist ?? 'dist'));
  const part = partOfPlan(plan, options);
  const { name, cluster, close } = await openSession(options);
  try {
    const objects = part.waves.flatMap(objectsOf);
    const live = await LiveSet.open(set, plan, cluster);
    const declared = readRecord(options.dist ?? 'dist')?.claimSecrets ?? [];
    const lockOuts = await lockOutsOf(objects, declared, cluster, options);
    const refusals = new Map(lockOuts.map((each) => [each.object, `${each.reason}: ${lockOutAdvice(each)}`]));
    const context = { plan, cluster, set, takeOver: options.takeOver ?? [], refusals };
    const finding = isPart(options)
      ? Promise.resolve({ prunable: [], kept: [], members: 0, problems: [] })
      : live.findLeftovers(options.pruneData ?? []);
    const comparing = objects.map((object) => diffObject(object, context));
    await settle<unknown>([finding, ...comparing]).catch((error: unknown) => {
      throw options.signal?.aborted ? new InterruptedError() : error;
    });
    const leftovers = await finding;
    const entries = (await settle(comparing)).filter((entry) => entry !== undefined);
    const warnings = [...cluster.client.warnings];
    return { entries, same: objects.length - entries.length, leftovers, warnings, cluster: name };
  } finally {
    await close();
  }
}

/** What comparing one object needs to know. */
interface DiffContext {
  readonly plan: Plan;
  readonly cluster: Cluster;
  readonly set: ApplySet;
  readonly takeOver: TakeOver;
  /** Why the applier itself would not send an object. */
  readonly refusals: ReadonlyMap<KubeObject, string>;
}

async function diffObject(object: KubeObject, context: DiffContext): Promise<DiffEntry | undefined> {
  const { cluster, set } = context;
  const reason = context.refusals.get(object);
  if (reason !== undefined) return { object, state: 'refused', changes: [], reason };
  const path = await cluster.locate(object, Number.POSITIVE_INFINITY);
  if (path === undefined) return notServed(object, context.plan);
  const body = set.member(sanitize(object));
  const { object: live } = await cluster.read(object);
  if (live && isUpToDate(body, live, FIELD_MANAGER)) return undefined;
  const first = await cluster.apply(body, path, { dryRun: true });
  const fault = first.response.status < 300 ? undefined : faultOf(first.response);
  const fieldConflicts = fault?.answer === 'fail' ? fault.conflicts : undefined;
  if (fault && !fieldConflicts) return (await unknownSchema(object, fault, context)) ?? refusal(object, fault);
  // What it would look like all the same.
  const answer = fieldConflicts ? await cluster.apply(body, path, { dryRun: true, force: true }) : first;
  if (answer.response.status >= 300) return refusal(object, faultOf(answer.response));
  const setConflict = live && set.conflictWith(live);
  const conflicts = [...(fieldConflicts ?? []), ...(setConflict ? [setConflict] : [])];
  const shown = mayTakeOver(conflicts, context.takeOver) ? {} : { conflicts };
  if (!live) return { object, state: 'create', changes: [], ...shown };
  const changes = changesBetween(live, answer.json as KubeObject).filter((change) => isOurs(change, body));
  return changes.length > 0 || shown.conflicts ? { object, state: 'change', changes, ...shown } : undefined;
}

function notServed(object: KubeObject, plan: Plan): DiffEntry {
  const crd = plan.crds.get(groupKindOf(object));
  const reason = crd
    ? `its CRD ${crd.metadata.name} is not in the cluster yet`
    : `the cluster does not serve ${object.apiVersion} ${object.kind}`;
  return { object, state: 'unknown', changes: [], reason };
}

/** What the server refuses by the schema of today, it may take by that of dist. */
async function unknownSchema(
  object: KubeObject,
  fault: Fault,
  { plan, cluster, set }: DiffContext,
): Promise<DiffEntry | undefined> {
  const crd = plan.crds.get(groupKindOf(object));
  if (!crd || fault.answer !== 'fail' || fault.kind !== 'invalid') return undefined;
  const { object: live } = await cluster.read(crd);
  if (live && isUpToDate(set.member(sanitize(crd)), live, FIELD_MANAGER)) return undefined;
  const reason = `its CRD ${crd.metadata.name} changes in the same dist, and by today's: ${fault.reason}`;
  return { object, state: 'unknown', changes: [], reason };
}

/** What a program of the cluster writes is none of ours where dist does not say it: it may write just now. */
function isOurs({ path }: Change, body: KubeObject): boolean {
  return clusterWritesOf(body).every(({ field }) => !isBelow(path, field) || fieldsAt(body, field).length > 0);
}

function refusal(object: KubeObject, fault: Fault): DiffEntry {
  const unknown = fault.answer === 'wait' || /does not support dry run/.test(fault.reason);
  return { object, state: unknown ? 'unknown' : 'refused', changes: [], reason: fault.reason };
}

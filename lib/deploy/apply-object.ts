import { isDeepStrictEqual } from 'node:util';
import { groupKindOf, type KubeObject } from '../kubernetes/objects';
import { Backoff, type Clock } from './clock';
import type { Cluster } from './cluster/cluster';
import { FIELD_MANAGER } from './cluster/cluster';
import { type Fault, faultOf } from './cluster/faults';
import { appliedEntry, isUpToDate } from './compare/up-to-date';
import type { Action, Failure } from './outcome';
import { adoptObject } from './ownership/adopt-object';
import { entriesToAdopt } from './ownership/managed-fields';
import { mayTakeOver, type TakeOver } from './ownership/take-over';
import { terminatingReason } from './readiness/conditions';
import { makeWay } from './replace/replace-object';
import type { ApplySet } from './set/apply-set';
import type { LiveSet } from './set/live-set';

/** What applying one object needs to know. */
export interface ApplyContext {
  readonly cluster: Cluster;
  readonly clock: Clock;
  /** Moment after which nothing is tried again. */
  readonly deadline: number;
  /** The set that the object becomes part of. */
  readonly set: ApplySet;
  /** The same set as it is on the cluster. */
  readonly live: LiveSet;
  readonly takeOver: TakeOver;
  /** Why objects of a group and kind can never be accepted (its CRD failed); undefined while they can. */
  kindProblem(groupKind: string): string | undefined;
  /** Whether the server may still judge objects of a group and kind by the schema that its CRD had before this run. */
  isSchemaSettling(groupKind: string): boolean;
  /** Objects that may be deleted and made anew where what changes is immutable. */
  readonly replaceable: ReadonlySet<KubeObject>;
  /** Told before an object is deleted to be made anew, and for what. */
  onReplace(object: KubeObject, reason: string): void;
  /** Told when an object has to wait, and for what; undefined when it no longer does. */
  onWait(object: KubeObject, reason: string | undefined): void;
}

/** An object that was applied, as the server has it now; or why it was not. */
export type Applied = { readonly action: Action; readonly live: KubeObject } | { readonly failure: Failure };

type Step = Applied | { readonly wait: string };

/**
 * Applies an object, as often as it takes until the server accepts it, refuses it for good, or the deadline comes.
 *
 * @throws ClusterError, InterruptedError
 */
export async function applyObject(object: KubeObject, context: ApplyContext): Promise<Applied> {
  const { cluster, clock, deadline } = context;
  const unchanged = await context.live.findUnchanged(object);
  // Fields that others have applied become ours although nothing of dist is new.
  const isOurs = unchanged && entriesToAdopt(unchanged, context.takeOver).length === 0;
  if (isOurs) return { action: 'unchanged', live: unchanged };
  const body = context.live.manifestOf(object);
  const backoff = new Backoff(clock, 250, 2_000);
  for (;;) {
    const step = await tryOnce(object, body, context);
    if (!('wait' in step)) {
      context.onWait(object, undefined);
      if ('live' in step) context.live.note(object, step.live, step.action);
      return step;
    }
    const pause = backoff.wait();
    if (clock.now() + pause > deadline) return { failure: { object, kind: 'timeout', reason: step.wait } };
    context.onWait(object, step.wait);
    await cluster.client.pause(pause);
  }
}

async function tryOnce(object: KubeObject, body: KubeObject, context: ApplyContext): Promise<Step> {
  const { cluster, deadline } = context;
  const path = await cluster.locate(object);
  if (path === undefined) {
    const problem = context.kindProblem(groupKindOf(object));
    if (problem !== undefined) return { failure: { object, kind: 'not-found', reason: problem } };
    return { wait: `the server does not serve ${object.apiVersion} ${object.kind} yet` };
  }
  if (cluster.isNamespaced(object) && !object.metadata.namespace) {
    return {
      failure: { object, kind: 'invalid', reason: `has no metadata.namespace, and a ${object.kind} lives in one` },
    };
  }
  const read = (await context.live.lacks(object)) ? { object: undefined } : await cluster.read(object, deadline);
  // It may be another set's, on its way out, or somebody's whose fields are to become ours.
  if (read.fault) return stepOf(object, { ...read.fault, reason: `cannot be read: ${read.fault.reason}` });
  const before = read.object;
  if (before?.metadata.deletionTimestamp !== undefined) {
    return { wait: `the one that exists ${terminatingReason(before)}` };
  }
  const conflict = before && context.set.conflictWith(before);
  if (conflict && !mayTakeOver([conflict], context.takeOver)) {
    return { failure: { object, kind: 'conflict', reason: 'it is part of another set', conflicts: [conflict] } };
  }
  const adopted = before && (await adoptObject(body, before, context.takeOver, cluster, deadline));
  if (adopted && 'fault' in adopted) return stepOf(object, adopted.fault);
  const now = adopted?.live;
  if (now && isUpToDate(body, now, FIELD_MANAGER)) {
    return { action: adopted.changed ? 'changed' : 'unchanged', live: now };
  }
  const step = await send(object, body, path, now, false, context);
  return adopted?.changed && 'action' in step ? { ...step, action: 'changed' } : step;
}

async function send(
  object: KubeObject,
  body: KubeObject,
  path: string,
  before: KubeObject | undefined,
  force: boolean,
  context: ApplyContext,
): Promise<Step> {
  const { response, json } = await context.cluster.apply(body, path, { force, deadline: context.deadline });
  if (response.status === 200 || response.status === 201) {
    const live = json as KubeObject;
    // Not by the status: when the answer to a first try was lost, the second one is a 200.
    if (!before) return { action: 'created', live };
    return { action: wasChanged(before, live) ? 'changed' : 'unchanged', live };
  }
  const fault = faultOf(response);
  if (fault.answer === 'fail' && fault.conflicts && !force && mayTakeOver(fault.conflicts, context.takeOver)) {
    return send(object, body, path, before, true, context);
  }
  const step = stepOf(object, fault);
  if (before && 'failure' in step && step.failure.kind === 'immutable' && context.replaceable.has(object)) {
    context.onReplace(object, step.failure.reason);
    const hindrance = await makeWay(body, before, context.cluster, context.deadline);
    if (hindrance) return stepOf(object, hindrance);
    const made = await send(object, body, path, undefined, force, context);
    return 'action' in made ? { ...made, action: 'changed' } : made;
  }
  const isMisfit = 'failure' in step && step.failure.kind === 'invalid';
  return isMisfit && context.isSchemaSettling(groupKindOf(object)) ? { wait: step.failure.reason } : step;
}

function stepOf(object: KubeObject, fault: Fault): Step {
  if (fault.answer === 'wait') return { wait: fault.reason };
  if (fault.answer === 'retry') return { failure: { object, kind: 'server', reason: fault.reason } };
  const { kind, reason, conflicts } = fault;
  return { failure: { object, kind, reason, ...(conflicts ? { conflicts } : {}) } };
}

/**
 * Whether our apply made a difference. The resource version alone does not tell: a controller may have written the
 * status between the two reads. Our own entry in managedFields moves when an apply of ours changes the object, but its
 * time counts whole seconds: within one of an earlier apply the fields and what is in them must tell.
 */
function wasChanged(before: KubeObject, after: KubeObject): boolean {
  if (before.metadata.resourceVersion === after.metadata.resourceVersion) return false;
  const [was, is] = [before, after].map((object) => appliedEntry(object, FIELD_MANAGER));
  return was?.time !== is?.time || !isDeepStrictEqual([was?.fieldsV1, said(before)], [is?.fieldsV1, said(after)]);
}

/** What an object says but for what the server and controllers keep in it. */
function said({ status: _, metadata, ...object }: KubeObject): unknown {
  const { resourceVersion: _v, generation: _g, managedFields: _f, ...rest } = metadata;
  return { ...object, metadata: rest };
}

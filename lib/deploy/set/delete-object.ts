import { stringAt } from '../../kubernetes/json';
import type { KubeObject } from '../../kubernetes/objects';
import { Backoff, type Clock } from '../clock';
import type { Cluster } from '../cluster/cluster';
import { faultOf } from '../cluster/faults';
import { partOf } from '../manifests/plan';
import type { Failure } from '../outcome';

/** What deleting one object needs to know. */
export interface DeleteContext {
  /** Whether a live object, of the name and UID of one that was found, may still be deleted: others may have taken it over. */
  isOurs(live: KubeObject): boolean;
  readonly cluster: Cluster;
  readonly clock: Clock;
  /** Moment after which nothing is tried again. */
  readonly deadline: number;
  /** What becomes of what an object owns. @default - it goes too: before a workload, after anything else */
  readonly propagation?: 'Orphan';
  /** Told when an object has to wait, and for what; undefined when it no longer does. */
  onWait(object: KubeObject, reason: string | undefined): void;
}

/**
 * What came of it: the object is gone; it is going, but something holds it; it was left alone, being another's by now;
 * or why it cannot be deleted.
 */
export type Deleted = 'gone' | 'going' | 'left-alone' | { readonly failure: Failure };

type Step = Deleted | { readonly wait: string };

/**
 * Deletes an object, provided that it is the one that was found and still as it was found: as often as it takes until
 * the server does it, refuses it for good, or the deadline comes.
 *
 * @throws ClusterError, InterruptedError
 */
export async function deleteObject(found: KubeObject, context: DeleteContext): Promise<Deleted> {
  const { cluster, clock, deadline } = context;
  const backoff = new Backoff(clock, 100, 2_000);
  let live = found;
  for (;;) {
    const step = await tryOnce(live, context);
    const wait = typeof step === 'object' && 'wait' in step ? step.wait : undefined;
    context.onWait(found, wait);
    if (typeof step !== 'object' || !('wait' in step)) return step;
    const pause = backoff.wait();
    if (clock.now() + pause > deadline) return failure(found, 'timeout', step.wait);
    await cluster.client.pause(pause);
    const read = await cluster.readMetadata(found, deadline);
    if (read.fault) continue; // not to be read is not to be gone
    const now = read.object;
    if (!now) return 'gone';
    // Somebody has made another of its name, or has taken this one over.
    if (now.metadata.uid !== found.metadata.uid || !context.isOurs(now)) return 'left-alone';
    live = now;
  }
}

async function tryOnce(live: KubeObject, { cluster, deadline, propagation: wanted }: DeleteContext): Promise<Step> {
  if (live.metadata.deletionTimestamp !== undefined) return 'going';
  // The pods of a workload go before it, so that nothing which they need goes while they run.
  const propagation = wanted ?? (partOf(live) === 'workloads' ? 'Foreground' : 'Background');
  const answer = await cluster.delete(live, propagation, { ifUnchanged: true, deadline });
  if (!answer) return 'gone'; // with its CRD
  const { response, json } = answer;
  // The answer is the object as long as something holds it, mostly a Status when nothing does.
  if (response.status < 300) return stringAt(json, 'kind') === 'Status' ? 'gone' : 'going';
  if (response.status === 404) return 'gone';
  const fault = faultOf(response);
  // 409: it has changed since it was read. What it is now decides.
  if (response.status === 409 || fault.answer === 'wait') return { wait: fault.reason };
  return failure(live, fault.answer === 'fail' ? fault.kind : 'server', fault.reason);
}

function failure(object: KubeObject, kind: Failure['kind'], reason: string): { failure: Failure } {
  return { failure: { object, kind, reason: `cannot be deleted: ${reason}` } };
}

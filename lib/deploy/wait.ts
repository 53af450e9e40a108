import type { KubeObject } from '../kubernetes/objects';
import { Backoff, type Clock } from './clock';
import type { Pending } from './outcome';
import type { Readiness } from './readiness/state';
import { settle } from './settle';

/** What waiting needs. */
export interface WaitContext {
  readonly clock: Clock;
  /** Moment at which it gives up on an object. */
  deadlineOf(object: KubeObject): number;
  /** How far an object has come; `known` is the live object where the last apply has just returned it. */
  check(object: KubeObject, known?: KubeObject): Promise<Readiness>;
  /** Sleeps, at most so long. */
  pause(ms: number): Promise<void>;
  /** Told what is still missing, after each round. */
  onPending(pending: readonly Pending[]): Promise<void>;
  /** Told of an object that has not got ready in time, while others are still waited for. */
  onStuck?(pending: Pending): Promise<void>;
}

/** How waiting ended: what failed, and what had not got ready at its deadline. */
export interface WaitResult {
  readonly failed: readonly Pending[];
  readonly stuck: readonly Pending[];
}

/**
 * A Deployment past its progress deadline, or anything Stalled, may still carry the verdict of an earlier attempt: its
 * controller gets this long to change its mind after what it lacked has been applied.
 */
export const FAILURE_GRACE = 30_000;

/** Waits until all objects are ready or past their deadlines, or one has failed. */
export async function waitUntilReady(
  live: ReadonlyMap<KubeObject, KubeObject>,
  context: WaitContext,
): Promise<WaitResult> {
  const { clock } = context;
  const backoff = new Backoff(clock, 200, 2_000);
  const began = clock.now();
  const stuck: Pending[] = [];
  let waiting = [...live.keys()];
  for (let first = true; ; first = false) {
    const states = await settle(
      waiting.map(async (object) => ({
        object,
        state: await context.check(object, first ? live.get(object) : undefined),
      })),
    );
    const failed: Pending[] = [];
    const late: Pending[] = [];
    const pending: Pending[] = [];
    const pause = backoff.wait();
    for (const { object, state } of states) {
      if (state.state === 'ready') continue;
      const counts = state.state === 'failed' && (state.final || clock.now() - began >= FAILURE_GRACE);
      const isLate = clock.now() + pause > context.deadlineOf(object);
      (counts ? failed : isLate ? late : pending).push({ object, reason: state.reason });
    }
    stuck.push(...late);
    await settle(late.map(async (each) => context.onStuck?.(each)));
    await context.onPending(pending);
    // What has failed ends the run; the rest would only make the user wait for hearing of it.
    if (pending.length === 0 || failed.length > 0) return { failed, stuck };
    waiting = pending.map(({ object }) => object);
    await context.pause(pause);
  }
}

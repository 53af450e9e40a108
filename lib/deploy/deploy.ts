import type { TakeOver } from './apply-object';
import { openSession, type Session } from './cluster/session';
import { ClusterError, InterruptedError } from './errors';
import { readDist } from './manifests/dist';
import { objectsOf, type Plan, planDeploy } from './manifests/plan';
import type { KubeObject } from './objects';
import type { Action, DeployEvent, Failure } from './outcome';
import { DeployRun } from './run';
import { type ApplySet, setOf } from './set/apply-set';
import { type Leftovers, LiveSet } from './set/live-set';
import type { SetOptions } from './set/options';
import { PruneRun } from './set/prune';

/** How to deploy. */
export interface DeployOptions extends SetOptions {
  /**
   * Delete what an earlier deployment has applied and dist no longer holds, once everything is applied and ready.
   * @default false
   */
  readonly prune?: boolean;
  /** Do that even when it is more than half of what is there. @default false */
  readonly pruneMost?: boolean;
  /** Wait until what a wave brings is ready before the next wave, and at the end. @default true */
  readonly wait?: boolean;
  /** Milliseconds that each wave has for being applied and getting ready. @default 600000 */
  readonly timeout?: number;
  /**
   * Managers whose fields may be taken over: 'all', or names, of which `kubectl` stands for all that kubectl goes by.
   * @default - nobody's: conflicts are reported
   */
  readonly takeOver?: TakeOver;
  /** Told what happens as it happens. */
  readonly onEvent?: (event: DeployEvent) => void;
}

/** What came of a deployment. */
export interface DeployResult {
  /** Everything is applied and, unless `wait` was false, ready; and pruned, if that was asked for. */
  readonly ok: boolean;
  readonly created: readonly KubeObject[];
  readonly changed: readonly KubeObject[];
  readonly unchanged: readonly KubeObject[];
  /** Objects that dist no longer held; metadata only. */
  readonly deleted: readonly KubeObject[];
  readonly failures: readonly Failure[];
  /** Objects that were not applied and did not fail: the run stopped before them. */
  readonly notApplied: readonly KubeObject[];
  /** What dist no longer holds and is still there; undefined when the run ended before it could look. */
  readonly leftovers?: Leftovers;
  /** The signal was aborted. */
  readonly interrupted: boolean;
  /** Why the run ended early: the cluster went away in its midst, or it will not prune. */
  readonly error?: string;
  /** What the API server warned about. */
  readonly warnings: readonly string[];
  readonly milliseconds: number;
  /** Number of requests sent. */
  readonly requests: number;
}

/** What a wave gets when nothing else is said: nodes may have gigabytes of images to pull. */
export const DEFAULT_TIMEOUT = 600_000;

/**
 * Applies what stands in dist, wave by wave, and waits until it is ready. Can be run again at any time: what is as dist
 * says is left alone.
 *
 * @throws DistError when dist cannot be deployed as it is; nothing was sent
 * @throws ClusterError when the cluster cannot be used; nothing was sent
 * @throws RangeError when the options contradict each other
 */
export async function deploy(options: DeployOptions = {}): Promise<DeployResult> {
  if (options.prune && options.wait === false) throw new RangeError('prune has to wait: what is old goes when the new works');
  const set = setOf(options);
  const plan = planDeploy(await readDist(options.dist ?? 'dist'));
  const session = await openSession(options, (reason) => options.onEvent?.({ type: 'retry', reason }));
  try {
    const live = await LiveSet.open(set, plan, session.cluster);
    await live.announce();
    return await new Deployment(plan, set, live, session, options).run();
  } finally {
    await session.close();
  }
}


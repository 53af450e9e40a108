import type { TakeOver } from './apply-object';
import { type ClusterOptions, openSession } from './cluster/session';
import { ClusterError, InterruptedError } from './errors';
import { readDist } from './manifests/dist';
import { objectsOf, planDeploy } from './manifests/plan';
import type { KubeObject } from './objects';
import type { Action, DeployEvent, Failure } from './outcome';
import { DeployRun } from './run';

/** How to deploy. */
export interface DeployOptions extends ClusterOptions {
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
  /** Everything is applied and, unless `wait` was false, ready. */
  readonly ok: boolean;
  readonly created: readonly KubeObject[];
  readonly changed: readonly KubeObject[];
  readonly unchanged: readonly KubeObject[];
  readonly failures: readonly Failure[];
  /** Objects that were not applied and did not fail: the run stopped before them. */
  readonly notApplied: readonly KubeObject[];
  /** The signal was aborted. */
  readonly interrupted: boolean;
  /** Why the run ended early, when the cluster went away in its midst. */
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
 */
export async function deploy(options: DeployOptions = {}): Promise<DeployResult> {
  const plan = planDeploy(await readDist(options.dist ?? 'dist'));
  const onEvent = options.onEvent ?? (() => {});
  const session = await openSession(options, (reason) => onEvent({ type: 'retry', reason }));
  const { cluster, clock } = session;
  const began = clock.now();
  const run = new DeployRun(plan, cluster, clock, {
    wait: options.wait ?? true,
    timeout: options.timeout ?? DEFAULT_TIMEOUT,
    takeOver: options.takeOver ?? [],
    onEvent,
  });
  let interrupted = false;
  let error: string | undefined;
  try {
    onEvent({ type: 'started', cluster: session.name, objects: plan.size, waves: plan.waves.length });
    await run.run();
  } catch (thrown) {
    if (thrown instanceof InterruptedError) interrupted = true;
    else if (thrown instanceof ClusterError) error = thrown.message;
    else throw thrown;
  } finally {
    await session.close();
  }
  const done = (action: Action) =>
    [...run.applied].filter(([, each]) => each.action === action).map(([object]) => object);
  const failed = new Set(run.failures.map((failure) => failure.object));
  return {
    ok: run.failures.length === 0 && !interrupted && error === undefined,
    created: done('created'),
    changed: done('changed'),
    unchanged: done('unchanged'),
    failures: run.failures,
    notApplied: plan.waves.flatMap(objectsOf).filter((object) => !run.applied.has(object) && !failed.has(object)),
    interrupted,
    ...(error === undefined ? {} : { error }),
    warnings: [...cluster.client.warnings],
    milliseconds: clock.now() - began,
    requests: cluster.client.requests,
  };
}

import type { KubeObject } from '../kubernetes/objects';
import { type RenderRecord, readRecord } from '../kubernetes/render-record';
import { ApplyRun } from './apply-run';
import { FIELD_MANAGER } from './cluster/cluster';
import { DEFAULT_CONCURRENCY } from './cluster/session';
import type { ClaimSecretOptions } from './data/claim-secrets';
import { ClusterError, InterruptedError } from './errors';
import { refuseHopeless, refuseUnappliable } from './hopeless';
import { readDist } from './manifests/dist';
import { isPart, type PartOptions, partOfPlan } from './manifests/part';
import { objectsOf, type Plan, planDeploy } from './manifests/plan';
import type { Action, DeployEvent, Failure } from './outcome';
import type { TakeOver } from './ownership/take-over';
import { idleWorkloadLines } from './readiness/idle-workloads';
import { type ReplaceOptions, replaceable } from './replace/named-objects';
import type { ApplySet } from './set/apply-set';
import { DeletionRun } from './set/deletion-run';
import { downgradeProblem, isDowngrade, readDeployed, writeDeployed } from './set/deployed';
import { type Leftovers, pruneProblem } from './set/leftovers';
import { LiveSet } from './set/live-set';
import { LOST_LOCK, type LockedSession, withLock } from './set/locked';
import { type SetOptions, setOf } from './set/options';
import { stagesOf } from './set/stages';
import { both } from './settle';
import type { ReleasePath, UpgradeOptions, UpgradeReport } from './upgrade/options';
import { Upgrade } from './upgrade/upgrade';

/** How to deploy. */
export interface DeployOptions extends SetOptions, PartOptions, ClaimSecretOptions, ReplaceOptions {
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
   * The same for objects of a kind, such as `Job`. What an object says of itself in the annotation
   * `cdk8s-kubeflow/timeout` goes before. The others go on when it has passed; the run fails when its wave is through.
   * @default - the wave's
   */
  readonly timeouts?: Readonly<Record<string, number>>;
  /**
   * Managers whose fields may be taken over: 'all', or names, of which `kubectl` stands for all that kubectl goes by.
   * @default - nobody's: conflicts are reported
   */
  readonly takeOver?: TakeOver;
  /** Bring an older release to that of dist on the way. @default - what the cluster has is left as it is */
  readonly upgrade?: UpgradeOptions;
  /**
   * What is known of older releases. Without `upgrade` their servers are not brought to another version while they run,
   * where the steps of a release shut them down in full before. Asked when there is one that would be.
   * @default - nothing
   */
  readonly releases?: () => ReleasePath | undefined;
  /** Deploy an older release, or what an older version of this package has rendered, over a newer one. @default false */
  readonly allowDowngrade?: boolean;
  /** Look before anything is sent whether something would make it fail for certain. @default true */
  readonly preflight?: boolean;
  /** Take the lock of the set from whoever has it. @default false */
  readonly breakLock?: boolean;
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
  /** What dist no longer holds has been deleted, but for `leftovers.kept`. */
  readonly pruned: boolean;
  /** What dist no longer holds and is still there; undefined when the run ended before it could look. */
  readonly leftovers?: Leftovers;
  /** What came of an upgrade; undefined when there was none. */
  readonly upgrade?: UpgradeReport;
  /** The signal was aborted. */
  readonly interrupted: boolean;
  /** Why the run ended early: the cluster went away in its midst, or it will not prune. */
  readonly error?: string;
  /** What the API server warned about, and workloads that an autoscaler leaves at 0 replicas. */
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
  if (options.prune && options.wait === false)
    throw new RangeError('a prune has to wait: what is old goes when what is new works');
  if (options.prune && isPart(options))
    throw new RangeError('a prune is one of the whole set: it cannot be had for a part of dist');
  if (options.upgrade && (isPart(options) || options.wait === false))
    throw new RangeError('an upgrade is one of the whole set, and each step waits for the one before');
  const set = setOf(options);
  const read = async () => {
    const plan = planDeploy(await readDist(options.dist ?? 'dist'));
    const part = partOfPlan(plan, options);
    return { plan, part, named: replaceable(part.waves.flatMap(objectsOf), options) };
  };
  return withLock('deploy', set, options, read, async (session, { plan, part, named }) => {
    await refuseHopeless(part, options, session.cluster);
    await session.lock();
    const { claimSecrets = [], ...dist }: Partial<RenderRecord> = readRecord(options.dist ?? 'dist') ?? {};
    const says = dist.release !== undefined || dist.package !== undefined;
    const [live, before] = await both(
      LiveSet.open(set, plan, claimSecrets, session),
      says ? readDeployed(set, session.cluster) : Promise.resolve({}),
    );
    live.prefetch(part.waves.flatMap(objectsOf));
    if (!options.allowDowngrade && isDowngrade(dist, before))
      throw new ClusterError(await downgradeProblem(dist, before, plan, session.cluster));
    const upgrade = options.upgrade && (await prepare(options.upgrade, plan, set, session, options));
    const { takeOver = [] } = options;
    const { cluster } = session;
    await refuseUnappliable({ plan: part, set, live, cluster, takeOver, migrates: upgrade !== undefined }, options);
    await live.announce();
    if (!isPart(options)) await writeDeployed(set, dist, before, session.cluster);
    return new DeployRun(part, set, live, session, options, named, upgrade).run();
  });
}

function prepare(
  upgrade: UpgradeOptions,
  plan: Plan,
  set: ApplySet,
  session: LockedSession,
  { timeout = DEFAULT_TIMEOUT, onEvent = () => {} }: DeployOptions,
): Promise<Upgrade | undefined> {
  return Upgrade.prepare(upgrade, { session, set, plan, timeout, onEvent });
}

/** A deployment under way. */
class DeployRun {
  private readonly began: number;
  private readonly applying: ApplyRun;
  private pruning: DeletionRun | undefined;
  private leftovers: Leftovers | undefined;
  private pruned = false;
  private interrupted = false;
  private error: string | undefined;

  constructor(
    private readonly plan: Plan,
    private readonly set: ApplySet,
    private readonly live: LiveSet,
    private readonly session: LockedSession,
    private readonly options: DeployOptions,
    replaceable: ReadonlySet<KubeObject>,
    private readonly upgrade: Upgrade | undefined,
  ) {
    const { cluster, clock } = session;
    const { takeOver = [] } = options;
    this.began = clock.now();
    this.applying = new ApplyRun(plan, cluster, clock, {
      set,
      live,
      wait: options.wait ?? true,
      timeout: this.timeout,
      timeouts: options.timeouts,
      concurrency: options.concurrency ?? DEFAULT_CONCURRENCY,
      // What an old install has set is kubectl's; what the steps before have set is ours by another name; and what
      // somebody has customised goes: an apply that ends at it would leave an upgrade halfway.
      takeOver: upgrade && takeOver !== 'all' ? [...takeOver, 'kubectl', FIELD_MANAGER, ...upgrade.editors] : takeOver,
      replaceable: new Set([...replaceable, ...(upgrade?.replaceable ?? [])]),
      onEvent: this.tell,
    });
  }

  async run(): Promise<DeployResult> {
    const { plan, session } = this;
    try {
      this.tell({ type: 'started', cluster: session.name, objects: plan.size, waves: plan.waves.length });
      if (this.upgrade) {
        await this.upgrade.before();
        this.live.forget(); // its steps have changed what was looked up before them
      }
      await this.applying.run();
      await this.live.recordApplied();
      if (this.applying.failures.length === 0) {
        await this.upgrade?.after();
        await this.lookBack();
      }
    } catch (thrown) {
      if (thrown instanceof InterruptedError && this.session.lost()) this.error = LOST_LOCK;
      else if (thrown instanceof InterruptedError) this.interrupted = true;
      else if (thrown instanceof ClusterError) this.error = thrown.message;
      else throw thrown;
    }
    return this.result();
  }

  /** What came before: finds what dist no longer holds, and prunes it if asked to. */
  private async lookBack(): Promise<void> {
    const { prune, pruneData = [], pruneMost = false } = this.options;
    // A part of dist says nothing of what the whole no longer holds.
    if (isPart(this.options)) return;
    const leftovers = await this.live.findLeftovers(pruneData);
    this.leftovers = leftovers;
    if (!prune) return;
    this.error = pruneProblem(leftovers, this.done('created').length, pruneMost);
    if (this.error !== undefined) return;
    const { cluster, clock } = this.session;
    this.pruning = new DeletionRun(stagesOf(leftovers.prunable), {
      cluster,
      clock,
      timeout: this.timeout,
      onEvent: this.tell,
      isOurs: (object) => this.set.has(object),
    });
    if (leftovers.prunable.length > 0) {
      const began = clock.now();
      this.tell({ type: 'prune-started', objects: leftovers.prunable.length });
      await this.pruning.run();
      this.tell({ type: 'prune-ended', milliseconds: clock.now() - began });
    }
    if (this.pruning.failures.length > 0) return;
    await this.live.recordRemaining(leftovers.kept.map(({ object }) => object));
    this.pruned = true;
  }

  private result(): DeployResult {
    const { cluster, clock } = this.session;
    const { applied } = this.applying;
    const failures = [...this.applying.failures, ...(this.pruning?.failures ?? [])];
    const failed = new Set(failures.map((failure) => failure.object));
    const left = this.pruning && { prunable: [...this.pruning.left] };
    return {
      ok: failures.length === 0 && !this.interrupted && this.error === undefined,
      created: this.done('created'),
      changed: this.done('changed'),
      unchanged: this.done('unchanged'),
      deleted: this.pruning?.deleted ?? [],
      failures,
      notApplied: this.plan.waves.flatMap(objectsOf).filter((object) => !applied.has(object) && !failed.has(object)),
      pruned: this.pruned,
      ...(this.leftovers ? { leftovers: { ...this.leftovers, ...left } } : {}),
      ...(this.upgrade ? { upgrade: this.upgrade.report } : {}),
      interrupted: this.interrupted,
      ...(this.error === undefined ? {} : { error: this.error }),
      warnings: [
        ...cluster.client.warnings,
        ...idleWorkloadLines(new Map([...applied].map(([object, { live }]) => [object, live]))),
      ],
      milliseconds: clock.now() - this.began,
      requests: cluster.client.requests,
    };
  }

  private done(action: Action): KubeObject[] {
    return [...this.applying.applied].filter(([, each]) => each.action === action).map(([object]) => object);
  }

  private get timeout(): number {
    return this.options.timeout ?? DEFAULT_TIMEOUT;
  }

  private readonly tell = (event: DeployEvent): void => this.options.onEvent?.(event);
}

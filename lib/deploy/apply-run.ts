import { stringAt } from '../kubernetes/json';
import { groupKindOf, type KubeObject } from '../kubernetes/objects';
import { type Applied, applyObject } from './apply-object';
import type { Clock } from './clock';
import type { Cluster } from './cluster/cluster';
import { Limiter } from './cluster/limiter';
import { type Timeouts, timeoutOf } from './deadlines';
import { isCrd, objectsOf, type Plan, type Wave } from './manifests/plan';
import type { Action, DeployEvent, Failure, Pending } from './outcome';
import type { TakeOver } from './ownership/take-over';
import { PendingReport } from './pending-report';
import { diagnose } from './readiness/diagnose';
import { LiveChecks } from './readiness/live-checks';
import type { ApplySet } from './set/apply-set';
import { PART_OF_LABEL } from './set/labels';
import type { LiveSet } from './set/live-set';
import { settle } from './settle';
import { waitUntilReady } from './wait';

/** How a run goes about it. */
export interface ApplyRunOptions extends Timeouts {
  /** The set that the objects become part of. */
  readonly set: ApplySet;
  /** The same set as it is on the cluster. */
  readonly live: LiveSet;
  readonly wait: boolean;
  readonly takeOver: TakeOver;
  /** Objects that may be deleted and made anew where what changes is immutable. */
  readonly replaceable: ReadonlySet<KubeObject>;
  /** Requests under way at the same time. */
  readonly concurrency: number;
  readonly onEvent: (event: DeployEvent) => void;
}

/** The moment at which an object has to be applied and ready. */
type DeadlineOf = (object: KubeObject) => number;

/** For so long after a CRD has changed, the server may judge custom resources by its schema from before. */
const SCHEMA_SETTLES = 30_000;

/** One run through the waves of a plan, and what has come of it so far. */
export class ApplyRun {
  readonly applied = new Map<KubeObject, { readonly action: Action; readonly live: KubeObject }>();
  readonly failures: Failure[] = [];
  private readonly checks: LiveChecks;
  private readonly report: PendingReport;
  /** Group and kind → why its CRD will never serve it. */
  private readonly kindProblems = new Map<string, string>();
  /** CRDs → when they are applied, or have failed. */
  private readonly crdsApplied = new Map<KubeObject, Promise<void>>();
  /** Beside CRDs, on which the server works for long, connections stay free for all that needs none. */
  private readonly crdSlots: Limiter;
  /** CRDs that are being applied, or have changed a moment ago: until when their schema may be the old one. */
  private readonly settlingCrds = new Map<KubeObject, number>();
  private readonly crdWaits: Promise<void>[] = [];
  private readonly crdStop = new AbortController();
  /** All waves are through: only CRDs can still be missing. */
  private finishing = false;

  constructor(
    private readonly plan: Plan,
    private readonly cluster: Cluster,
    private readonly clock: Clock,
    private readonly options: ApplyRunOptions,
  ) {
    const labelSelector = `${PART_OF_LABEL}=${options.set.id}`;
    this.checks = new LiveChecks(cluster, clock, labelSelector, plan.webhookServices);
    this.report = new PendingReport(cluster, clock, options.onEvent);
    this.crdSlots = new Limiter(Math.ceil(options.concurrency / 2), this.crdStop.signal);
  }

  /**
   * Goes through the waves until one has failures: what comes later builds on it.
   *
   * @throws ClusterError, InterruptedError; what was done until then is in the fields
   */
  async run(): Promise<void> {
    this.options.live.prefetch(this.plan.waves.flatMap(objectsOf));
    try {
      for (const wave of this.plan.waves) {
        await this.runWave(wave);
        if (this.failures.length > 0) return;
      }
      await settle([...this.crdsApplied.values()]);
      this.finishing = true;
      await settle(this.crdWaits);
    } finally {
      this.crdStop.abort();
      await Promise.allSettled([...this.crdsApplied.values(), ...this.crdWaits]);
      await this.checks.close();
    }
  }

  private async runWave(wave: Wave): Promise<void> {
    const began = this.clock.now();
    const deadlineOf = (object: KubeObject) => began + timeoutOf(object, this.options);
    const objects = objectsOf(wave);
    this.options.onEvent({ type: 'wave-started', wave: wave.number, objects: objects.length });
    for (const crd of wave.crds) this.settlingCrds.set(crd, Number.POSITIVE_INFINITY);
    await this.applyAll(wave.namespaces, deadlineOf);
    this.beginCrds(wave.crds, deadlineOf);
    await settle([
      this.applyAll(wave.plain, deadlineOf).then(() => this.applyWorkloads(wave.workloads, deadlineOf)),
      this.applyCustom(wave.custom, deadlineOf),
    ]);
    // With failures the run ends here: nobody needs to wait for the rest.
    const wait = this.options.wait && this.failures.length === 0;
    if (wait) {
      const gating = objects.filter((object) => !isCrd(object));
      await this.waitFor(gating, deadlineOf, (pending) => this.report.noteUnready(pending));
    }
    this.options.onEvent({ type: 'wave-ended', wave: wave.number, milliseconds: this.clock.now() - began });
  }

  /** The waves go on while CRDs are applied: what needs them waits for them. */
  private beginCrds(crds: readonly KubeObject[], deadlineOf: DeadlineOf): void {
    if (crds.length === 0) return;
    const applied = crds.map((crd) => {
      const each = this.crdSlots.run(() => this.apply(crd, deadlineOf));
      each.catch(() => {}); // it is awaited at the end
      this.crdsApplied.set(crd, each);
      return each;
    });
    const watched = settle(applied).then(() => this.watchCrds(crds, deadlineOf));
    watched.catch(() => {});
    this.crdWaits.push(watched);
  }

  private async applyAll(objects: readonly KubeObject[], deadlineOf: DeadlineOf): Promise<void> {
    await settle(objects.map((object) => this.apply(object, deadlineOf)));
  }

  /** A controller that starts before the kinds that it serves would end, and start again after a while. */
  private async applyWorkloads(objects: readonly KubeObject[], deadlineOf: DeadlineOf): Promise<void> {
    if (objects.length > 0) await settle([...this.crdsApplied.values()]);
    const crdFailed = [...this.crdsApplied.keys()].some((crd) => !this.applied.has(crd));
    if (!crdFailed) await this.applyAll(objects, deadlineOf);
  }

  private async applyCustom(objects: readonly KubeObject[], deadlineOf: DeadlineOf): Promise<void> {
    await settle(
      objects.map(async (object) => {
        const crd = this.plan.crds.get(groupKindOf(object));
        await (crd && this.crdsApplied.get(crd));
        await this.apply(object, deadlineOf);
      }),
    );
  }

  private async apply(object: KubeObject, deadlineOf: DeadlineOf): Promise<void> {
    const result: Applied = await applyObject(object, {
      cluster: this.cluster,
      clock: this.clock,
      deadline: deadlineOf(object),
      set: this.options.set,
      live: this.options.live,
      takeOver: this.options.takeOver,
      replaceable: this.options.replaceable,
      onReplace: (replaced, reason) => this.options.onEvent({ type: 'replacing', object: replaced, reason }),
      kindProblem: (groupKind) => this.kindProblems.get(groupKind),
      isSchemaSettling: (groupKind) => this.isSchemaSettling(groupKind),
      onWait: (waiting, reason) => this.report.noteRefused(waiting, reason),
    });
    const settles = 'failure' in result || result.action === 'unchanged' ? 0 : this.clock.now() + SCHEMA_SETTLES;
    if (this.settlingCrds.has(object)) this.settlingCrds.set(object, settles);
    if ('failure' in result) return this.fail(result.failure);
    this.applied.set(object, result);
    this.options.onEvent({ type: 'applied', object, action: result.action });
  }

  private isSchemaSettling(groupKind: string): boolean {
    const crd = this.plan.crds.get(groupKind);
    return crd !== undefined && this.clock.now() < (this.settlingCrds.get(crd) ?? 0);
  }

  /**
   * Nothing but their custom resources waits for CRDs to be Established, and those do it one by one: watched in the
   * background, for CRDs that never will be, and for the end of the run.
   */
  private async watchCrds(crds: readonly KubeObject[], deadlineOf: DeadlineOf): Promise<void> {
    if (!this.options.wait) return;
    await this.waitFor(
      crds,
      deadlineOf,
      async (pending) => {
        if (this.finishing) await this.report.noteUnready(pending);
      },
      (ms) => this.cluster.client.pause(ms, this.crdStop.signal),
    );
  }

  /** Waits for those of the objects that are applied; the others are failures already. */
  private async waitFor(
    objects: readonly KubeObject[],
    deadlineOf: DeadlineOf,
    onPending: (pending: readonly Pending[]) => Promise<void>,
    pause: (ms: number) => Promise<void> = (ms) => this.checks.pause(ms),
  ): Promise<void> {
    const live = new Map<KubeObject, KubeObject>();
    for (const object of objects) {
      const applied = this.applied.get(object);
      if (applied) live.set(object, applied.live);
    }
    const { failed } = await waitUntilReady(live, {
      clock: this.clock,
      deadlineOf,
      check: (object, known) =>
        known ? this.checks.checkApplied(object, known) : this.checks.checkAgain(object, live.get(object) ?? object),
      pause,
      onPending,
      onStuck: (pending) => this.fail({ ...pending, kind: 'stuck' }),
    });
    await settle(failed.map((pending) => this.fail({ ...pending, kind: 'failed' })));
  }

  private async fail(failure: Failure): Promise<void> {
    if (groupKindOf(failure.object) === 'apiextensions.k8s.io/CustomResourceDefinition') {
      const { object, reason } = failure;
      const groupKind = `${stringAt(object, 'spec', 'group')}/${stringAt(object, 'spec', 'names', 'kind')}`;
      this.kindProblems.set(groupKind, `its CRD ${object.metadata.name} failed: ${reason}`);
    }
    const looksElsewhere = failure.kind === 'timeout' || failure.kind === 'stuck' || failure.kind === 'failed';
    const details = looksElsewhere ? await diagnose(failure, this.cluster) : [];
    const complete = details.length > 0 ? { ...failure, details } : failure;
    this.report.noteRefused(failure.object, undefined);
    this.failures.push(complete);
    this.options.onEvent({ type: 'failed', failure: complete });
  }
}

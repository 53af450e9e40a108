import { stringAt } from '../kubernetes/json';
import { groupKindOf, type KubeObject } from '../kubernetes/objects';
import { type Applied, applyObject } from './apply-object';
import type { Clock } from './clock';
import type { Cluster } from './cluster/cluster';
import { isCrd, objectsOf, type Plan, type Wave } from './manifests/plan';
import type { Action, DeployEvent, Failure, Pending } from './outcome';
import type { TakeOver } from './ownership/take-over';
import { ReadinessChecks } from './readiness/checks';
import { diagnose } from './readiness/diagnose';
import { Explainer } from './readiness/explain';
import { Troubles } from './readiness/troubles';
import type { ApplySet } from './set/apply-set';
import type { LiveSet } from './set/live-set';
import { settle } from './settle';
import { waitUntilReady } from './wait';

/** How a run goes about it. */
export interface ApplyRunOptions {
  /** The set that the objects become part of. */
  readonly set: ApplySet;
  /** The same set as it is on the cluster. */
  readonly live: LiveSet;
  readonly wait: boolean;
  /** Milliseconds that a wave has for being applied and getting ready. */
  readonly timeout: number;
  readonly takeOver: TakeOver;
  /** Objects that may be deleted and made anew where what changes is immutable. */
  readonly replaceable: ReadonlySet<KubeObject>;
  readonly onEvent: (event: DeployEvent) => void;
}

/** What is waited for is told anew, without news, after so many milliseconds. */
const RETELL = 5_000;

/** For so long after a CRD has changed, the server may judge custom resources by its schema from before. */
const SCHEMA_SETTLES = 30_000;

/** One run through the waves of a plan, and what has come of it so far. */
export class ApplyRun {
  readonly applied = new Map<KubeObject, { readonly action: Action; readonly live: KubeObject }>();
  readonly failures: Failure[] = [];
  private readonly checks: ReadinessChecks;
  private readonly explainer: Explainer;
  private readonly troubles: Troubles;
  /** Group and kind → why its CRD will never serve it. */
  private readonly kindProblems = new Map<string, string>();
  /** Objects that the server does not accept yet. */
  private readonly refused = new Map<KubeObject, string>();
  /** Objects of the wave that are not ready yet. */
  private unready: readonly Pending[] = [];
  /** CRDs that are being applied, or have changed a moment ago: until when their schema may be the old one. */
  private readonly settlingCrds = new Map<KubeObject, number>();
  private readonly crdWaits: Promise<void>[] = [];
  private readonly crdStop = new AbortController();
  private toldAt = 0;
  /** All waves are through: only CRDs can still be missing. */
  private finishing = false;

  constructor(
    private readonly plan: Plan,
    private readonly cluster: Cluster,
    private readonly clock: Clock,
    private readonly options: ApplyRunOptions,
  ) {
    this.checks = new ReadinessChecks(cluster, clock, plan.webhookServices);
    this.explainer = new Explainer(cluster, clock);
    this.troubles = new Troubles(cluster, clock, ({ pod, reason, details }) =>
      options.onEvent({ type: 'trouble', object: pod, reason, details }),
    );
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
      this.finishing = true;
      await settle(this.crdWaits);
    } finally {
      this.crdStop.abort();
      await Promise.allSettled(this.crdWaits);
    }
  }

  private async runWave(wave: Wave): Promise<void> {
    const began = this.clock.now();
    const deadline = began + this.options.timeout;
    const objects = objectsOf(wave);
    this.options.onEvent({ type: 'wave-started', wave: wave.number, objects: objects.length });
    for (const crd of wave.crds) this.settlingCrds.set(crd, Number.POSITIVE_INFINITY);
    await this.applyAll(wave.namespaces, deadline);
    await settle([
      this.applyAll(wave.crds, deadline).then(() => this.watchCrds(wave.crds, deadline)),
      this.applyAll(wave.plain, deadline).then(() => this.applyAll(wave.workloads, deadline)),
      this.applyAll(wave.custom, deadline),
    ]);
    // With failures the run ends here: nobody needs to wait for the rest.
    const wait = this.options.wait && this.failures.length === 0;
    if (wait) {
      const gating = objects.filter((object) => !isCrd(object));
      await this.waitFor(gating, deadline, (pending) => this.notePending(pending));
    }
    this.options.onEvent({ type: 'wave-ended', wave: wave.number, milliseconds: this.clock.now() - began });
  }

  private async applyAll(objects: readonly KubeObject[], deadline: number): Promise<void> {
    await settle(objects.map((object) => this.apply(object, deadline)));
  }

  private async apply(object: KubeObject, deadline: number): Promise<void> {
    const result: Applied = await applyObject(object, {
      cluster: this.cluster,
      clock: this.clock,
      deadline,
      set: this.options.set,
      live: this.options.live,
      takeOver: this.options.takeOver,
      replaceable: this.options.replaceable,
      onReplace: (replaced, reason) => this.options.onEvent({ type: 'replacing', object: replaced, reason }),
      kindProblem: (groupKind) => this.kindProblems.get(groupKind),
      isSchemaSettling: (groupKind) => this.isSchemaSettling(groupKind),
      onWait: (waiting, reason) => this.noteRefused(waiting, reason),
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
  private watchCrds(crds: readonly KubeObject[], deadline: number): void {
    const watched = crds.filter((crd) => this.applied.has(crd));
    if (watched.length === 0 || !this.options.wait) return;
    const wait = this.waitFor(
      watched,
      deadline,
      async (pending) => {
        if (this.finishing) await this.notePending(pending);
      },
      this.crdStop.signal,
    );
    wait.catch(() => {}); // it is awaited at the end
    this.crdWaits.push(wait);
  }

  /** Waits for those of the objects that are applied; the others are failures already. */
  private async waitFor(
    objects: readonly KubeObject[],
    deadline: number,
    onPending: (pending: readonly Pending[]) => Promise<void>,
    signal?: AbortSignal,
  ): Promise<void> {
    const live = new Map<KubeObject, KubeObject>();
    for (const object of objects) {
      const applied = this.applied.get(object);
      if (applied) live.set(object, applied.live);
    }
    const { failed, stuck } = await waitUntilReady(live, {
      clock: this.clock,
      deadline,
      check: (object, known) => this.checks.check(object, known),
      pause: (ms) => this.cluster.client.pause(ms, signal),
      onPending,
    });
    await settle([
      ...failed.map((pending) => this.fail({ ...pending, kind: 'failed' })),
      ...stuck.map((pending) => this.fail({ ...pending, kind: 'stuck' })),
    ]);
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
    this.noteRefused(failure.object, undefined);
    this.failures.push(complete);
    this.options.onEvent({ type: 'failed', failure: complete });
  }

  private noteRefused(object: KubeObject, reason: string | undefined): void {
    const news = this.refused.get(object) !== reason;
    if (!news && this.clock.now() - this.toldAt < RETELL) return;
    if (reason === undefined) this.refused.delete(object);
    else this.refused.set(object, reason);
    this.emitPending();
  }

  private async notePending(pending: readonly Pending[]): Promise<void> {
    await this.troubles.look(pending);
    this.unready = await this.explainer.explain(pending);
    this.emitPending();
  }

  private emitPending(): void {
    this.toldAt = this.clock.now();
    const refused = [...this.refused].map(([object, reason]) => ({ object, reason }));
    this.options.onEvent({ type: 'pending', pending: [...refused, ...this.unready] });
  }
}

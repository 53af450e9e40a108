import type { KubeObject } from '../../kubernetes/objects';
import type { Clock } from '../clock';
import type { Cluster } from '../cluster/cluster';
import type { DeployEvent, Failure, Pending } from '../outcome';
import { terminatingReason } from '../readiness/conditions';
import { diagnose } from '../readiness/diagnose';
import { Explainer } from '../readiness/explain';
import { progressing, READY, type Readiness } from '../readiness/state';
import { settle } from '../settle';
import { waitUntilReady } from '../wait';
import type { ApplySet } from './apply-set';
import { type Deleted, deleteObject } from './delete-object';
import { stagesOf } from './stages';

/** How a prune goes about it. */
export interface PruneContext {
  readonly set: ApplySet;
  readonly cluster: Cluster;
  readonly clock: Clock;
  /** Milliseconds that each stage has until its objects are gone. */
  readonly timeout: number;
  readonly onEvent: (event: DeployEvent) => void;
}

/** Deletes what is left over, stage by stage; and what has come of it so far. */
export class PruneRun {
  readonly deleted: KubeObject[] = [];
  readonly failures: Failure[] = [];
  /** What is still to be deleted. */
  readonly left: Set<KubeObject>;
  private readonly waiting = new Map<KubeObject, string>();
  private readonly explainer: Explainer;

  constructor(
    objects: readonly KubeObject[],
    private readonly context: PruneContext,
  ) {
    this.left = new Set(objects);
    this.explainer = new Explainer(context.cluster, context.clock);
  }

  /**
   * Goes through the stages until one has failures: the next would take away what this one needs to come to its end.
   *
   * @throws ClusterError, InterruptedError; what was done until then is in the fields
   */
  async run(): Promise<void> {
    const { clock, onEvent } = this.context;
    const began = clock.now();
    onEvent({ type: 'prune-started', objects: this.left.size });
    for (const stage of stagesOf([...this.left])) {
      await this.runStage(stage);
      if (this.failures.length > 0) break;
    }
    onEvent({ type: 'prune-ended', milliseconds: clock.now() - began });
  }

  private async runStage(objects: readonly KubeObject[]): Promise<void> {
    const { cluster, clock, timeout } = this.context;
    const deadline = clock.now() + timeout;
    const going = new Map<KubeObject, KubeObject>();
    const onWait = (object: KubeObject, reason: string | undefined) => this.noteWaiting(object, reason);
    await settle(
      objects.map(async (object) => {
        const outcome = await deleteObject(object, { ...this.context, deadline, onWait });
        if (outcome === 'going') going.set(object, object);
        else await this.note(object, outcome);
      }),
    );
    const { stuck } = await waitUntilReady(going, {
      clock,
      deadline,
      check: (object) => this.checkGone(object),
      pause: (ms) => cluster.client.pause(ms),
      onPending: async (pending) => this.tellPending(await this.explainer.explain(pending)),
    });
    await settle(stuck.map((pending) => this.fail({ ...pending, kind: 'stuck' })));
  }

  private async checkGone(object: KubeObject): Promise<Readiness> {
    const { object: live, fault } = await this.context.cluster.readMetadata(object);
    if (fault) return progressing(`cannot be read: ${fault.reason}`);
    if (live && live.metadata.uid === object.metadata.uid)
      return progressing(terminatingReason(live) ?? 'is still there');
    await this.note(object, 'gone');
    return READY;
  }

  private async note(object: KubeObject, outcome: Exclude<Deleted, 'going'>): Promise<void> {
    if (typeof outcome === 'object') return this.fail(outcome.failure);
    this.left.delete(object);
    if (outcome === 'left-alone') return;
    this.deleted.push(object);
    this.context.onEvent({ type: 'deleted', object });
  }

  private async fail(failure: Failure): Promise<void> {
    const looksElsewhere = failure.kind === 'timeout' || failure.kind === 'stuck';
    const details = looksElsewhere ? await diagnose(failure, this.context.cluster) : [];
    const complete = details.length > 0 ? { ...failure, details } : failure;
    this.failures.push(complete);
    this.context.onEvent({ type: 'failed', failure: complete });
  }

  private noteWaiting(object: KubeObject, reason: string | undefined): void {
    if (this.waiting.get(object) === reason) return;
    if (reason === undefined) this.waiting.delete(object);
    else this.waiting.set(object, reason);
    this.tellPending([...this.waiting].map(([waiting, why]) => ({ object: waiting, reason: why })));
  }

  private tellPending(pending: readonly Pending[]): void {
    this.context.onEvent({ type: 'pending', pending });
  }
}

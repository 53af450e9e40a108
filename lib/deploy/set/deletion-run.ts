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
import { type Deleted, deleteObject } from './delete-object';
import type { Kept } from './prune-policy';

/** How objects are deleted. */
export interface DeletionContext {
  readonly cluster: Cluster;
  readonly clock: Clock;
  /** Milliseconds that each stage has until its objects are gone. */
  readonly timeout: number;
  readonly onEvent: (event: DeployEvent) => void;
  /** What becomes of what an object owns. @default - it goes too */
  readonly propagation?: 'Orphan';
  /** Whether a live object, of the name and UID of one that was found, may still be deleted. */
  isOurs(live: KubeObject): boolean;
  /** Why an object has to stay after all, asked when everything of the stages before is gone. @default - it may go */
  keeps?(object: KubeObject): Promise<Kept | undefined>;
  /**
   * Takes away what holds an object which does not go in time; tells whether there was anything.
   * @default - it is reported
   */
  release?(object: KubeObject): Promise<boolean>;
}

/** What was released should go at once; more than this, and something else holds it. */
const RELEASE_TIME = 30_000;

/** Deletes objects, stage by stage; and what has come of it so far. */
export class DeletionRun {
  readonly deleted: KubeObject[] = [];
  readonly failures: Failure[] = [];
  /** What turned out to have to stay. */
  readonly kept: Kept[] = [];
  /** What is still to be deleted. */
  readonly left: Set<KubeObject>;
  private readonly waiting = new Map<KubeObject, string>();
  private readonly explainer: Explainer;

  constructor(
    private readonly stages: readonly (readonly KubeObject[])[],
    private readonly context: DeletionContext,
  ) {
    this.left = new Set(stages.flat());
    this.explainer = new Explainer(context.cluster, context.clock);
  }

  /**
   * Goes through the stages until one has failures: the next would take away what this one needs to come to its end.
   *
   * @throws ClusterError, InterruptedError; what was done until then is in the fields
   */
  async run(): Promise<void> {
    for (const stage of this.stages) {
      await this.runStage(stage);
      if (this.failures.length > 0) break;
    }
  }

  private async runStage(objects: readonly KubeObject[]): Promise<void> {
    const { clock, timeout, release } = this.context;
    const deadline = clock.now() + timeout;
    const going = new Set<KubeObject>();
    const onWait = (object: KubeObject, reason: string | undefined) => this.noteWaiting(object, reason);
    await settle(
      objects.map(async (object) => {
        const kept = await this.context.keeps?.(object);
        if (kept) return this.keep(kept);
        const outcome = await deleteObject(object, { ...this.context, deadline, onWait });
        if (outcome === 'going') going.add(object);
        else await this.note(object, outcome);
      }),
    );
    const stuck = await this.waitForEnd(going, deadline);
    const released = new Set<KubeObject>();
    if (release)
      await settle(
        stuck.map(async ({ object }) => {
          if (await release(object)) released.add(object);
        }),
      );
    const held = released.size > 0 ? await this.waitForEnd(released, clock.now() + RELEASE_TIME) : [];
    const failed = [...stuck.filter(({ object }) => !released.has(object)), ...held];
    await settle(failed.map((pending) => this.fail({ ...pending, kind: 'stuck' })));
  }

  /** Waits until the objects are gone; those that are not, with what holds them. */
  private async waitForEnd(going: ReadonlySet<KubeObject>, deadline: number): Promise<readonly Pending[]> {
    const { cluster, clock } = this.context;
    const { stuck } = await waitUntilReady(new Map([...going].map((object) => [object, object])), {
      clock,
      deadlineOf: () => deadline,
      check: (object) => this.checkGone(object),
      pause: (ms) => cluster.client.pause(ms),
      onPending: async (pending) => this.tellPending(await this.explainer.explain(pending)),
    });
    return stuck;
  }

  private async checkGone(object: KubeObject): Promise<Readiness> {
    const read = await this.context.cluster.readMetadata(object);
    if (read.fault) return progressing(`cannot be read: ${read.fault.reason}`);
    const live = read.object;
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

  private keep(kept: Kept): void {
    this.left.delete(kept.object);
    this.kept.push(kept);
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

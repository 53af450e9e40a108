import { identityOf, type KubeObject } from '../../kubernetes/objects';
import { type RenderRecord, readRecord } from '../../kubernetes/render-record';
import { DATA_KINDS } from '../../kubernetes/users-data';
import { completeList } from '../cluster/complete-list';
import type { ClusterOptions } from '../cluster/session';
import { ClusterError, InterruptedError } from '../errors';
import { readDist } from '../manifests/dist';
import { planDeploy } from '../manifests/plan';
import type { DeployEvent, Failure } from '../outcome';
import type { ApplySet } from '../set/apply-set';
import { DeletionRun } from '../set/deletion-run';
import { LiveSet } from '../set/live-set';
import { LOST_LOCK, type LockedSession, withLock } from '../set/locked';
import { setOf } from '../set/options';
import type { Kept } from '../set/prune-policy';
import { type DeletePlan, planDelete, withoutOpeners } from './delete-plan';
import { crdsAmong, instancesOf, madeAtRunTime, namespacesOf, runTimeObjectsOf, unansweredWebhooks } from './inventory';
import { leftIn } from './left-in';
import { releaseObject } from './release';

/** How to delete a platform. */
export interface DeleteOptions extends ClusterOptions {
  /** The set whose objects go, as for `deploy`. @default 'kubeflow' */
  readonly set?: string;
  /** What goes although users keep their work in it: 'all', or kinds of DATA_KINDS. @default - none */
  readonly deleteData?: 'all' | readonly string[];
  /**
   * Take finalizers away from what does not go within a minute: those that a controller of its own would have to serve.
   * @default false
   */
  readonly removeFinalizers?: boolean;
  /** Milliseconds that each step has until its objects are gone. @default 300000 */
  readonly timeout?: number;
  /** Take the lock of the set from whoever has it. @default false */
  readonly breakLock?: boolean;
  /** Asked before anything is deleted. @default - it is */
  readonly confirm?: (preview: DeletePreview) => Promise<boolean>;
  /** Told what happens as it happens. */
  readonly onEvent?: (event: DeployEvent) => void;
}

/** What a deletion would do. The objects are metadata only. */
export interface DeletePreview {
  readonly cluster: string;
  /** What would go. CRDs and namespaces among it stay if something of users' turns out to be in them. */
  readonly objects: readonly KubeObject[];
  /** What of it users keep their work in. */
  readonly data: readonly KubeObject[];
  /** Volume claims that go with their namespace. */
  readonly inside: readonly KubeObject[];
  readonly kept: readonly Kept[];
}

/** What came of a deletion. */
export interface DeleteResult extends DeletePreview {
  /** Everything is gone but for `kept`. */
  readonly ok: boolean;
  /** `confirm` said no: nothing was deleted. */
  readonly declined: boolean;
  readonly deleted: readonly KubeObject[];
  readonly failures: readonly Failure[];
  readonly interrupted: boolean;
  /** Why it ended early, or did not begin. */
  readonly error?: string;
  readonly warnings: readonly string[];
  readonly milliseconds: number;
}

/** What each step of a deletion gets when nothing else is said. */
export const DELETE_TIMEOUT = 300_000;

/** Whoever says that nobody serves the finalizers need not wait long for it. */
const PATIENCE = 60_000;

/**
 * Deletes what deployments have brought: custom resources while their controllers run, then webhook configurations,
 * controllers, what these need, CRDs and namespaces, each step in reverse waves. What users keep their work in stays
 * unless `deleteData` names it.
 *
 * @throws DistError when dist cannot be read; ClusterError when the cluster cannot be used, or does not tell what is on it;
 * nothing was deleted
 */
export async function deletePlatform(options: DeleteOptions = {}): Promise<DeleteResult> {
  const set = setOf(options);
  const dist = options.dist ?? 'dist';
  const read = async () => planDeploy(await readDist(dist));
  return withLock('delete', set, options, read, async (session, plan) => {
    const { runTimeObjects = [], claimSecrets = [] }: Partial<RenderRecord> = readRecord(dist) ?? {};
    const declared = runTimeObjectsOf(runTimeObjects, plan);
    await session.lock();
    const live = await LiveSet.open(set, plan, claimSecrets, session);
    return new Deletion(set, live, session, options).run(async () => {
      const made = await madeAtRunTime(declared, session.cluster);
      // The lock is its own, wherever the set is recorded.
      return made.filter(({ kind, metadata }) => kind !== 'Lease' || metadata.name !== set.parent);
    });
  });
}

/** A deletion under way. */
class Deletion {
  private readonly began: number;
  private readonly dataKinds: ReadonlySet<string>;
  private plan: DeletePlan = { stages: [], kept: [], data: [] };
  private inside: readonly KubeObject[] = [];
  private deleting: DeletionRun | undefined;
  private declined = false;
  private interrupted = false;
  private error: string | undefined;

  constructor(
    private readonly set: ApplySet,
    private readonly live: LiveSet,
    private readonly session: LockedSession,
    private readonly options: DeleteOptions,
  ) {
    const { deleteData = [] } = options;
    this.began = session.clock.now();
    this.dataKinds = new Set(deleteData === 'all' ? DATA_KINDS : deleteData);
  }

  async run(findMade: () => Promise<KubeObject[]>): Promise<DeleteResult> {
    try {
      await this.delete(findMade);
    } catch (thrown) {
      if (thrown instanceof InterruptedError && this.session.lost()) this.error = LOST_LOCK;
      else if (thrown instanceof InterruptedError) this.interrupted = true;
      // Nobody has to go on with what has not begun.
      else if (thrown instanceof ClusterError && this.deleting) this.error = thrown.message;
      else if (thrown instanceof ClusterError) throw new ClusterError(`nothing was deleted: ${thrown.message}`);
      else throw thrown;
    }
    return this.result();
  }

  private async delete(findMade: () => Promise<KubeObject[]>): Promise<void> {
    if (!this.live.exists) return;
    const { objects: members, problems } = await this.live.members();
    const [problem] = problems;
    if (problem !== undefined) throw new ClusterError(problem);
    const { cluster } = this.session;
    const made = await findMade();
    const known = new Set(members.map(({ metadata }) => metadata.uid));
    // Without data nobody asks for users' own objects: whether there are any is looked at when their CRD's turn has come.
    const instances = this.dataKinds.size > 0 ? await instancesOf(crdsAmong(members), cluster) : [];
    const profiles = [...members, ...instances].filter(({ kind }) => kind === 'Profile');
    const planned = planDelete(
      {
        members,
        made: made.filter(({ metadata }) => !known.has(metadata.uid)),
        instances,
        profileNamespaces: await namespacesOf(profiles, cluster),
        unanswered: await unansweredWebhooks(members, cluster),
      },
      this.dataKinds,
    );
    // A namespace that is no data goes only when nothing is left in it.
    const lost = new Set(
      [
        ...planned.stages.flat().filter(({ kind }) => kind === 'PersistentVolumeClaim'),
        ...planned.data.filter(({ kind }) => kind === 'Namespace'),
      ].map(identityOf),
    );
    this.plan = withoutOpeners(planned, await this.live.openers((object) => lost.has(identityOf(object))));
    if (this.options.confirm) this.inside = await this.claimsInside();
    if (this.options.confirm && !(await this.options.confirm(this.preview()))) {
      this.declined = true;
      return;
    }
    await this.execute(members, made);
  }

  private async execute(members: readonly KubeObject[], made: readonly KubeObject[]): Promise<void> {
    const { cluster, clock } = this.session;
    const { removeFinalizers = false, timeout = DELETE_TIMEOUT, onEvent = () => {} } = this.options;
    const uids = (objects: readonly KubeObject[]) => new Set(objects.map(({ metadata }) => metadata.uid));
    const ofSet = uids(members);
    const context = { cluster, clock, dataKinds: this.dataKinds, made: uids(made) };
    this.deleting = new DeletionRun(this.plan.stages, {
      cluster,
      clock,
      timeout: removeFinalizers ? Math.min(timeout, PATIENCE) : timeout,
      onEvent,
      isOurs: (object) => !ofSet.has(object.metadata.uid) || this.set.has(object),
      keeps: (object) => leftIn(object, context),
      ...(removeFinalizers ? { release: (object: KubeObject) => releaseObject(object, { cluster, clock }) } : {}),
    });
    const began = clock.now();
    onEvent({ type: 'delete-started', cluster: this.session.name, objects: this.deleting.left.size });
    await this.deleting.run();
    onEvent({ type: 'delete-ended', milliseconds: clock.now() - began });
    if (this.deleting.failures.length > 0) return;
    const rest = this.kept.map(({ object }) => object).filter(({ metadata }) => ofSet.has(metadata.uid));
    await this.live.recordRest(rest);
  }

  /** The claims in namespaces that go whatever is in them. */
  private async claimsInside(): Promise<KubeObject[]> {
    const namespaces = new Set(
      this.plan.data.filter(({ kind }) => kind === 'Namespace').map(({ metadata }) => metadata.name),
    );
    if (namespaces.size === 0) return [];
    const kind = 'PersistentVolumeClaim';
    const claims = completeList(kind, await this.session.cluster.listMetadata('v1', kind));
    const known = new Set(this.plan.data.map(({ metadata }) => metadata.uid));
    return claims.filter(({ metadata }) => namespaces.has(metadata.namespace ?? '') && !known.has(metadata.uid));
  }

  private preview(): DeletePreview {
    const { stages, data } = this.plan;
    return { cluster: this.session.name, objects: stages.flat(), data, inside: this.inside, kept: this.kept };
  }

  private get kept(): Kept[] {
    return [...this.plan.kept, ...(this.deleting?.kept ?? [])];
  }

  private result(): DeleteResult {
    const { cluster, clock } = this.session;
    const failures = this.deleting?.failures ?? [];
    return {
      ...this.preview(),
      ok: failures.length === 0 && !this.interrupted && !this.declined && this.error === undefined,
      declined: this.declined,
      deleted: this.deleting?.deleted ?? [],
      failures,
      interrupted: this.interrupted,
      ...(this.error === undefined ? {} : { error: this.error }),
      warnings: [...cluster.client.warnings],
      milliseconds: clock.now() - this.began,
    };
  }
}

import { identityOf, type KubeObject } from '../../kubernetes/objects';
import type { Cluster } from '../cluster/cluster';
import { objectsOf, type Plan } from '../manifests/plan';
import { settle } from '../settle';
import type { ApplySet } from './apply-set';
import { PART_OF_LABEL } from './labels';
import type { Leftovers } from './leftovers';
import { type Kept, PrunePolicy } from './prune-policy';
import { deleteRecord, isSameRecord, readRecord, recordOf, type SetRecord, unionOf, writeRecord } from './record';

/** A set as it is on the cluster. */
export class LiveSet {
  private readonly objects: readonly KubeObject[];

  private constructor(
    private readonly set: ApplySet,
    private readonly plan: Plan,
    private readonly cluster: Cluster,
    private record: SetRecord | undefined,
  ) {
    this.objects = plan.waves.flatMap(objectsOf);
  }

  /**
   * Reads what an earlier deployment has written down.
   *
   * @throws ClusterError when that cannot be read, or is somebody else's
   */
  static async open(set: ApplySet, plan: Plan, cluster: Cluster): Promise<LiveSet> {
    return new LiveSet(set, plan, cluster, await readRecord(set, cluster));
  }

  /** Before anything is applied: from now on its objects can be found, even when the run is killed. */
  async announce(): Promise<void> {
    const wanted = recordOf(this.set, this.objects);
    await this.write(this.record ? unionOf(this.record, wanted) : wanted);
  }

  /** After a prune: what is gone need not be looked for any more. */
  async recordRemaining(left: readonly KubeObject[]): Promise<void> {
    await this.write(recordOf(this.set, [...this.objects, ...left]));
  }

  /** Looks for what dist no longer holds, with one request for each kind of the record. */
  async findLeftovers(pruneData: readonly string[]): Promise<Leftovers> {
    const inDist = new Set(this.objects.flatMap(namesOf));
    const policy = new PrunePolicy(this.plan, pruneData);
    const prunable: KubeObject[] = [];
    const kept: Kept[] = [];
    const { objects, problems } = await this.members();
    for (const object of objects.filter((each) => !inDist.has(identityOf(each)))) {
      const reason = policy.keeps(object);
      if (reason) kept.push(reason);
      else prunable.push(object);
    }
    return { prunable, kept, members: objects.length, problems };
  }

  /** Everything of the set that is on the cluster, metadata only, and why some of it could not be looked for. */
  async members(): Promise<{ readonly objects: KubeObject[]; readonly problems: string[] }> {
    const listed = await settle([...(this.record?.groupKinds ?? [])].map((each) => this.list(each)));
    return {
      objects: listed.flatMap((each) => (typeof each === 'string' ? [] : each)),
      problems: listed.filter((each) => typeof each === 'string'),
    };
  }

  /** Whether an earlier deployment has written anything down. */
  get exists(): boolean {
    return this.record !== undefined;
  }

  /** After everything was deleted but for these: without any, nothing remembers the set. */
  async recordRest(rest: readonly KubeObject[]): Promise<void> {
    if (rest.length > 0) await this.write(recordOf(this.set, rest));
    else await deleteRecord(this.set, this.cluster);
  }

  /** The members of a kind, or why they cannot be listed. */
  private async list(groupKind: string): Promise<KubeObject[] | string> {
    const apiVersion = this.cluster.discovery.preferredVersion(groupKind);
    if (apiVersion === undefined) return []; // its CRD is gone, and with it all objects of the kind
    const kind = groupKind.slice(groupKind.indexOf('/') + 1);
    const labelSelector = `${PART_OF_LABEL}=${this.set.id}`;
    const { objects, fault } = await this.cluster.listMetadata(apiVersion, kind, { labelSelector });
    if (fault) return `${kind} objects of the set cannot be listed: ${fault.reason}`;
    return objects.filter((object) => this.set.has(object) && this.isWithin(object));
  }

  /** The contract ends at the namespaces of the record: a copy in another one is somebody else's. */
  private isWithin({ metadata }: KubeObject): boolean {
    return metadata.namespace === undefined || this.record?.namespaces.has(metadata.namespace) === true;
  }

  private async write(record: SetRecord): Promise<void> {
    if (this.record && isSameRecord(this.record, record)) return;
    await writeRecord(this.set, record, this.cluster);
    this.record = record;
  }
}

/** The identities under which an object of dist may live: it may say a namespace although its kind has none. */
function namesOf(object: KubeObject): string[] {
  const { namespace: _, ...metadata } = object.metadata;
  return [identityOf(object), identityOf({ ...object, metadata })];
}

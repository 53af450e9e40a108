import type { ClaimSecret } from '../../kubernetes/claim-secret';
import { identityOf, type KubeObject } from '../../kubernetes/objects';
import { packageVersion } from '../../kubernetes/package-version';
import type { Clock } from '../clock';
import { type Cluster, FIELD_MANAGER } from '../cluster/cluster';
import { isUpToDate } from '../compare/up-to-date';
import { type Openers, openersOf, unionOfDeclared, withClaims } from '../data/claim-openers';
import { ClusterError } from '../errors';
import { readToItsEnd } from '../manifests/dist';
import { textOf } from '../manifests/lazy-document';
import { objectsOf, type Plan } from '../manifests/plan';
import { sanitize } from '../manifests/sanitize';
import type { Action } from '../outcome';
import { settle } from '../settle';
import { AbsentObjects } from './absent-objects';
import { AppliedRecord, digest } from './applied-record';
import type { ApplySet } from './apply-set';
import type { Leftovers } from './leftovers';
import { MemberLists } from './member-lists';
import { type Kept, PrunePolicy } from './prune-policy';
import { deleteRecord, isSameRecord, readRecord, recordOf, type SetRecord, unionOf, writeRecord } from './record';

const NONE: Openers = new Map();

/** A set as it is on the cluster. */
export class LiveSet {
  private readonly objects: readonly KubeObject[];
  private readonly manifests = new Map<KubeObject, KubeObject>();
  private readonly hashes = new Map<KubeObject, string>();
  private readonly applied: AppliedRecord;
  private readonly lists: MemberLists;
  /** An earlier deployment has been here: otherwise none of the objects can be known. */
  private readonly isKnown: boolean;
  private readonly absent: AbsentObjects;
  /** There are members by now that were not listed. */
  private hasMore = false;

  private constructor(
    private readonly set: ApplySet,
    private readonly plan: Plan,
    private readonly cluster: Cluster,
    clock: Clock,
    /** Secrets with which servers of dist open claims. */
    private readonly declared: readonly ClaimSecret[],
    private record: SetRecord | undefined,
  ) {
    this.objects = plan.waves.flatMap(objectsOf);
    this.isKnown = record !== undefined;
    this.applied = AppliedRecord.parse(record?.applied);
    this.lists = new MemberLists(set, cluster, clock);
    this.absent = new AbsentObjects(cluster, clock, this.objects);
  }

  /**
   * Reads what an earlier deployment has written down.
   *
   * @param declared Secrets with which servers of dist open claims
   * @throws ClusterError when that cannot be read, or is somebody else's
   */
  static async open(
    set: ApplySet,
    plan: Plan,
    declared: readonly ClaimSecret[],
    { cluster, clock }: { readonly cluster: Cluster; readonly clock: Clock },
  ): Promise<LiveSet> {
    return new LiveSet(set, plan, cluster, clock, declared, await readRecord(set, cluster));
  }

  /** What is sent for an object of dist: the object without what is not ours to say, with the label of the set. */
  manifestOf(object: KubeObject): KubeObject {
    const known = this.manifests.get(object);
    if (known) return known;
    const manifest = this.set.member(sanitize(object));
    this.manifests.set(object, manifest);
    return manifest;
  }

  /**
   * Before anything is applied: from now on its objects can be found, even when the run is killed.
   *
   * @throws DistError when dist cannot be read to its end
   */
  async announce(): Promise<void> {
    const wanted = { ...recordOf(this.set, this.objects), claimSecrets: this.declared };
    this.applied.keepOnly(this.objects, (object) => this.hashOf(object));
    for (const object of this.objects) {
      // What may have to be sent must be readable: fields are read only when they are asked for.
      if (!this.applied.knows(object, this.hashOf(object))) readToItsEnd(object);
    }
    await this.write(this.withApplied(this.record ? unionOf(this.record, wanted) : wanted));
  }

  /** Begins to look for the live objects of some of dist. */
  prefetch(objects: readonly KubeObject[]): void {
    if (this.isKnown) this.lists.prefetch(objects);
  }

  /** What was looked up is looked up anew: something else has changed objects of the set. */
  forget(): void {
    this.lists.forget();
  }

  /**
   * The live object of one of dist, of most kinds its metadata only, where it provably is as an apply would leave it:
   * one list for each kind tells. Undefined when it is not, or that cannot be told so; then it has to be read.
   */
  async findUnchanged(object: KubeObject): Promise<KubeObject | undefined> {
    if (!this.isKnown) return undefined;
    const found = await this.lists.find(object);
    if (!found || found.live.metadata.deletionTimestamp !== undefined) return undefined;
    // What is known of it spares reading and comparing all of it.
    const hash = this.hashOf(object);
    if (this.applied.proves(object, hash, found.live)) return found.live;
    if (!found.whole || !isUpToDate(this.manifestOf(object), found.live, FIELD_MANAGER)) return undefined;
    if (!this.applied.knows(object, hash)) this.applied.note(object, hash, found.live);
    return found.live;
  }

  /** Whether an object of dist is there as a member of the set; false also where that cannot be told. */
  async hasMember(object: KubeObject): Promise<boolean> {
    return this.isKnown && (await this.lists.find(object)) !== undefined;
  }

  /** Whether an object of dist is certainly not on the cluster, which is told on a first run alone. */
  async lacks(object: KubeObject): Promise<boolean> {
    return !this.isKnown && (await this.absent.has(object));
  }

  /** Takes down that an object of dist has been applied, or found to be as an apply would leave it. */
  note(object: KubeObject, live: KubeObject, action: Action): void {
    this.applied.note(object, this.hashOf(object), live);
    if (action === 'created') this.hasMore = true;
  }

  /** Writes down what is known of the objects. It only spares the next run work: where it cannot be written, it is not. */
  async recordApplied(): Promise<void> {
    if (!this.record) return;
    await this.write(this.withApplied(this.record)).catch((error: unknown) => {
      if (!(error instanceof ClusterError)) throw error;
    });
  }

  /** After a prune: what is gone need not be looked for any more. */
  async recordRemaining(left: readonly KubeObject[]): Promise<void> {
    const claimSecrets = await this.claimSecretsStill(this.declared);
    await this.write(this.withApplied({ ...recordOf(this.set, [...this.objects, ...left]), claimSecrets }));
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
    const going = new Set(prunable.map(identityOf));
    const openers = going.size > 0 ? await this.openers((object) => going.has(identityOf(object))) : NONE;
    const opening = prunable.flatMap((object) => keptBy(openers, object));
    const staying = new Set(opening.map(({ object }) => object));
    return {
      prunable: prunable.filter((object) => !staying.has(object)),
      kept: [...kept, ...opening],
      members: objects.length,
      problems,
    };
  }

  /**
   * What opens claims that stay, of dist and of what was deployed before.
   *
   * @param goes whether a claim, or a namespace with all that is in it, is to go
   */
  openers(goes: (object: KubeObject) => boolean): Promise<Openers> {
    const isLost = (claim: KubeObject) => goes(claim) || goes(namespaceOf(claim));
    return openersOf(this.claimSecrets, isLost, this.cluster);
  }

  /** Everything of the set that is on the cluster, metadata only, and why some of it could not be looked for. */
  async members(): Promise<{ readonly objects: KubeObject[]; readonly problems: string[] }> {
    if (this.hasMore) this.lists.forget();
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
    if (rest.length > 0)
      await this.write({ ...recordOf(this.set, rest), claimSecrets: await this.claimSecretsStill([]) });
    else await deleteRecord(this.set, this.cluster);
  }

  /** The members of a kind, or why they cannot be listed. */
  private async list(groupKind: string): Promise<KubeObject[] | string> {
    const listed = await this.lists.ofKind(groupKind);
    if (listed.fault) {
      const kind = groupKind.slice(groupKind.indexOf('/') + 1);
      return `${kind} objects of the set cannot be listed: ${listed.fault.reason}`;
    }
    return listed.objects.filter((object) => this.set.has(object) && this.isWithin(object));
  }

  /** The contract ends at the namespaces of the record: a copy in another one is somebody else's. */
  private isWithin({ metadata }: KubeObject): boolean {
    return metadata.namespace === undefined || this.record?.namespaces.has(metadata.namespace) === true;
  }

  /** A hash of all that makes the manifest of an object what it is. */
  private hashOf(object: KubeObject): string {
    const known = this.hashes.get(object);
    if (known !== undefined) return known;
    const hash = digest(packageVersion(), this.set.id, textOf(object) ?? JSON.stringify(this.manifestOf(object)));
    this.hashes.set(object, hash);
    return hash;
  }

  private get claimSecrets(): ClaimSecret[] {
    return unionOfDeclared(this.declared, this.record?.claimSecrets ?? []);
  }

  /** Some, and those of the others whose claim is still there. */
  private async claimSecretsStill(some: readonly ClaimSecret[]): Promise<ClaimSecret[]> {
    const known = new Set(some.map((each) => JSON.stringify(each)));
    const others = this.claimSecrets.filter((each) => !known.has(JSON.stringify(each)));
    return unionOfDeclared(some, await withClaims(others, this.cluster));
  }

  private withApplied({ applied: _, ...record }: SetRecord): SetRecord {
    const applied = this.applied.toText();
    return { ...record, ...(applied === undefined ? {} : { applied }) };
  }

  private async write(record: SetRecord): Promise<void> {
    if (this.record && isSameRecord(this.record, record)) return;
    await writeRecord(this.set, record, this.cluster);
    this.record = record;
  }
}

/** What stays for the claim that it opens. */
function keptBy(openers: Openers, object: KubeObject): Kept[] {
  const reason = openers.get(identityOf(object));
  return reason === undefined ? [] : [{ object, reason }];
}

function namespaceOf({ metadata: { namespace = '' } }: KubeObject): KubeObject {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } };
}

/** The identities under which an object of dist may live: it may say a namespace although its kind has none. */
function namesOf(object: KubeObject): string[] {
  const { apiVersion, kind, metadata } = object;
  const { namespace: _, ...nameless } = metadata;
  return [identityOf(object), identityOf({ apiVersion, kind, metadata: nameless })];
}

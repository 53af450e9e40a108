import { groupKindOf, identityOf, type KubeObject } from '../../kubernetes/objects';
import type { Clock } from '../clock';
import type { Cluster, Listed } from '../cluster/cluster';
import { shownObjects } from '../cluster/shown';
import type { ApplySet } from './apply-set';
import { PART_OF_LABEL } from './labels';

/** The members of a set of one kind, as listed at a moment. */
interface MemberList {
  readonly listed: Listed;
  readonly whole: boolean;
  readonly byIdentity: ReadonlyMap<string, KubeObject>;
}

/** Milliseconds for which a list is good: waves may wait for minutes, in which objects change. */
const MOST_AGE = 10_000;

/**
 * Kinds that are ready as soon as they are applied, and that nobody but whoever applies them writes to often: of them
 * metadata tells everything. Secrets are none of them, since what is derived from their values is written down nowhere.
 */
const METADATA_IS_ENOUGH: ReadonlySet<string> = new Set([
  '/ConfigMap',
  '/Service',
  '/ServiceAccount',
  'apiextensions.k8s.io/CustomResourceDefinition',
  'networking.k8s.io/NetworkPolicy',
  'rbac.authorization.k8s.io/ClusterRole',
  'rbac.authorization.k8s.io/ClusterRoleBinding',
  'rbac.authorization.k8s.io/Role',
  'rbac.authorization.k8s.io/RoleBinding',
]);

/** What carries the label of a set, one list for each kind: a request for hundreds of objects instead of one for each. */
export class MemberLists {
  private readonly lists = new Map<string, { readonly at: number; readonly list: Promise<MemberList> }>();

  constructor(
    private readonly set: ApplySet,
    private readonly cluster: Cluster,
    private readonly clock: Clock,
  ) {}

  /**
   * The live object of an object of dist, if it is a member; metadata only, unless the kind needs more. Undefined also
   * when the kind cannot be listed.
   */
  async find(object: KubeObject): Promise<{ readonly live: KubeObject; readonly whole: boolean } | undefined> {
    const { apiVersion, kind, metadata } = object;
    const list = await this.listed(apiVersion, kind, !METADATA_IS_ENOUGH.has(groupKindOf(object)));
    const { namespace: _, ...nameless } = metadata;
    // It may say a namespace although its kind has none.
    const name = this.cluster.isNamespaced(object) ? object : { apiVersion, kind, metadata: nameless };
    const live = list.byIdentity.get(identityOf(name));
    return live && { live, whole: list.whole };
  }

  /** The members of a kind, metadata only: in a version in which they are listed already, or the one that the server prefers. */
  async ofKind(groupKind: string): Promise<Listed> {
    const apiVersion = this.listedVersion(groupKind) ?? this.cluster.discovery.preferredVersion(groupKind);
    if (apiVersion === undefined) return { objects: [] }; // its CRD is gone, and with it all objects of the kind
    const { listed } = await this.listed(apiVersion, groupKind.slice(groupKind.indexOf('/') + 1), false);
    if (listed.fault) return listed;
    return { objects: listed.objects.map(({ apiVersion, kind, metadata }) => ({ apiVersion, kind, metadata })) };
  }

  /** Begins to list the kinds of some objects; what fails fails for whoever asks. */
  prefetch(objects: readonly KubeObject[]): void {
    const kinds = new Map(objects.map((object) => [`${object.apiVersion}/${object.kind}`, object]));
    for (const object of kinds.values()) void this.find(object).catch(() => {});
  }

  /** Nothing that was listed is good any more: something has been changed since. */
  forget(): void {
    this.lists.clear();
  }

  /** Every version of a kind has all of its objects. */
  private listedVersion(groupKind: string): string | undefined {
    for (const key of this.lists.keys()) {
      const slash = key.lastIndexOf('/');
      const apiVersion = key.slice(0, slash);
      if (groupKindOf({ apiVersion, kind: key.slice(slash + 1) }) === groupKind) return apiVersion;
    }
    return undefined;
  }

  private async listed(apiVersion: string, kind: string, whole: boolean): Promise<MemberList> {
    const key = `${apiVersion}/${kind}`;
    const known = this.lists.get(key);
    if (known && this.clock.now() - known.at < MOST_AGE) {
      const list = await known.list;
      if (list.whole || !whole) return list;
    }
    const list = this.list(apiVersion, kind, whole);
    list.catch(() => this.lists.delete(key));
    this.lists.set(key, { at: this.clock.now(), list });
    return list;
  }

  private async list(apiVersion: string, kind: string, whole: boolean): Promise<MemberList> {
    const query = { labelSelector: `${PART_OF_LABEL}=${this.set.id}` };
    const listed = whole
      ? await this.cluster.listWhole(apiVersion, kind, query)
      : await this.cluster.listMetadata(apiVersion, kind, query);
    // What cannot be listed is read one by one.
    const members = shownObjects(listed);
    return { listed, whole, byIdentity: new Map(members.map((object) => [identityOf(object), object])) };
  }
}

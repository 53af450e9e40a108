import { identityOf, type KubeObject } from '../../kubernetes/objects';
import type { Clock } from '../clock';
import type { Cluster } from '../cluster/cluster';

/** Of fewer objects of a kind each is asked for. */
const WORTH_A_LIST = 3;

/** More than this of a kind is not listed: then each object is asked for. */
const MOST = 500;

/** Milliseconds for which a list is good. */
const MOST_AGE = 5_000;

/** The identities of all objects of a kind; undefined when they could not be listed, or not all of them. */
type Present = ReadonlySet<string> | undefined;

/**
 * Tells what a cluster does not have yet, by one list for each kind: a first deployment would else ask for hundreds of objects
 * that are not there. Who makes one of them in the same seconds is met by the apply, as a field manager like any other.
 */
export class AbsentObjects {
  private readonly counts = new Map<string, number>();
  private readonly lists = new Map<string, { readonly at: number; readonly present: Promise<Present> }>();

  /** @param objects all that will be asked for */
  constructor(
    private readonly cluster: Cluster,
    private readonly clock: Clock,
    objects: readonly KubeObject[],
  ) {
    for (const object of objects) this.counts.set(keyOf(object), (this.counts.get(keyOf(object)) ?? 0) + 1);
  }

  /** Whether an object is certainly not there; false also where that cannot be told so. */
  async has(object: KubeObject): Promise<boolean> {
    const key = keyOf(object);
    if ((this.counts.get(key) ?? 0) < WORTH_A_LIST) return false;
    let list = this.lists.get(key);
    if (!list || this.clock.now() - list.at >= MOST_AGE) {
      list = { at: this.clock.now(), present: this.listed(object) };
      list.present.catch(() => this.lists.delete(key));
      this.lists.set(key, list);
    }
    const present = await list.present;
    const { apiVersion, kind, metadata } = object;
    const { namespace: _, ...nameless } = metadata;
    // It may say a namespace although its kind has none.
    const name = this.cluster.isNamespaced(object) ? object : { apiVersion, kind, metadata: nameless };
    return present !== undefined && !present.has(identityOf(name));
  }

  private async listed({ apiVersion, kind }: KubeObject): Promise<Present> {
    const listed = await this.cluster.listMetadata(apiVersion, kind, { limit: String(MOST) });
    return listed.fault || listed.isPart ? undefined : new Set(listed.objects.map(identityOf));
  }
}

function keyOf({ apiVersion, kind }: KubeObject): string {
  return `${apiVersion}/${kind}`;
}

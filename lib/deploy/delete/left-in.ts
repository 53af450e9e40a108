import { groupKindOf, type KubeObject } from '../../kubernetes/objects';
import { Backoff, type Clock } from '../clock';
import type { Cluster } from '../cluster/cluster';
import { isCrd } from '../manifests/plan';
import type { Kept } from '../set/prune-policy';
import { contentsOf, controllerOf, isSomebodys } from './contents';
import { isContainer } from './delete-plan';
import { contentsOfCrd } from './inventory';

/** How long what was made for objects that are gone has for going, too: the garbage collector does it. */
const COLLECTION_TIME = 20_000;
const NAMED = 3;

/** What judging a CRD or a namespace needs to know. */
export interface LeftInContext {
  readonly cluster: Cluster;
  readonly clock: Clock;
  /** Kinds that go whatever is in them. */
  readonly dataKinds: ReadonlySet<string>;
  /** UIDs of CRDs that hold nothing of users. */
  readonly made: ReadonlySet<string | undefined>;
}

/**
 * Why a CRD or a namespace of the platform has to stay: what is in it would go with it, and nobody has named that.
 * Undefined when it may go.
 *
 * @throws ClusterError, InterruptedError
 */
export async function leftIn(object: KubeObject, context: LeftInContext): Promise<Kept | undefined> {
  const { dataKinds, made, cluster, clock } = context;
  if (!isContainer(object) || dataKinds.has(object.kind) || made.has(object.metadata.uid)) return undefined;
  const deadline = clock.now() + COLLECTION_TIME;
  const backoff = new Backoff(clock, 1_000, 8_000); // a look into a namespace is a request for each kind
  for (;;) {
    const left = isCrd(object) ? await contentsOfCrd(object, cluster) : await contentsOf(object.metadata.name, cluster);
    if (typeof left === 'string') return { object, reason: `what is in it cannot be listed: ${left}`, data: true };
    const theirs = isCrd(object) ? left : left.filter((each) => controllerOf(each) === undefined && !isShadow(each));
    if (theirs.length === 0) return undefined;
    const staying = theirs.filter(isSomebodys);
    // What is going, or was made for something that is gone, only needs time.
    if (staying.length > 0 || clock.now() > deadline) return { object, reason: reasonOf(theirs, staying), data: true };
    await cluster.client.pause(backoff.wait());
  }
}

/** What the cluster itself keeps in a namespace. */
function isShadow(object: KubeObject): boolean {
  return object.metadata.deletionTimestamp === undefined && !isSomebodys(object);
}

function reasonOf(all: readonly KubeObject[], staying: readonly KubeObject[]): string {
  const objects = staying.length > 0 ? staying : all;
  const shown = objects.slice(0, NAMED).map((each) => `${groupKindOf(each).replace(/^\//, '')} ${placeOf(each)}`);
  const rest = objects.length - shown.length;
  return `it holds ${shown.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}

function placeOf({ metadata: { namespace, name } }: KubeObject): string {
  return namespace === undefined ? name : `${namespace}/${name}`;
}

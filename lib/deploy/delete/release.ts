import { groupKindOf, type KubeObject } from '../../kubernetes/objects';
import type { Clock } from '../clock';
import type { Cluster } from '../cluster/cluster';
import { rewrite } from '../cluster/writes';
import { settle } from '../settle';
import { contentsOf } from './contents';

/** Finalizers that Kubernetes itself serves, as long as there is a cluster: waiting helps, taking them away loses data. */
const SERVED_BY_KUBERNETES =
  /^(foregroundDeletion|orphan|kubernetes|([\w.-]+\.)?(kubernetes|k8s)\.io\/.*|customresourcecleanup\.apiextensions\.k8s\.io)$/;

/** What taking finalizers away needs. */
interface ReleaseContext {
  readonly cluster: Cluster;
  readonly clock: Clock;
}

/** The finalizers of an object that a controller of its own has to serve. */
export function foreignFinalizers({ metadata }: KubeObject): string[] {
  return (metadata.finalizers ?? []).filter((finalizer) => !SERVED_BY_KUBERNETES.test(finalizer));
}

/**
 * Takes the finalizers away that hold an object which is being deleted, or what is in a namespace that is. Those of
 * Kubernetes itself stay. Tells whether there were any.
 *
 * @throws ClusterError, InterruptedError
 */
export async function releaseObject(object: KubeObject, context: ReleaseContext): Promise<boolean> {
  const isNamespace = groupKindOf(object) === '/Namespace';
  const inside = isNamespace ? await contentsOf(object.metadata.name, context.cluster) : [];
  const held = typeof inside === 'string' ? [] : inside;
  const results = await settle([object, ...held].map((each) => releaseOne(each, context)));
  return results.some(Boolean);
}

/** The list of finalizers is written as a whole: whatever another program does to it in between must not come back. */
async function releaseOne(object: KubeObject, context: ReleaseContext): Promise<boolean> {
  let wasHeld = false;
  const fault = await rewrite(
    object,
    (live) => {
      const { uid, deletionTimestamp, finalizers = [] } = live.metadata;
      if (uid !== object.metadata.uid || deletionTimestamp === undefined) return undefined;
      const foreign = new Set(foreignFinalizers(live));
      if (foreign.size === 0) return undefined;
      wasHeld = true;
      return { metadata: { finalizers: finalizers.filter((finalizer) => !foreign.has(finalizer)) } };
    },
    context,
  );
  return wasHeld && fault === undefined;
}

import { groupKindOf, type KubeObject } from '../../kubernetes/objects';
import type { Cluster } from '../cluster/cluster';
import { settle } from '../settle';
import { contentsOf } from './contents';

/** Finalizers that Kubernetes itself serves, as long as there is a cluster: waiting helps, taking them away loses data. */
const SERVED_BY_KUBERNETES =
  /^(foregroundDeletion|orphan|kubernetes|([\w.-]+\.)?(kubernetes|k8s)\.io\/.*|customresourcecleanup\.apiextensions\.k8s\.io)$/;

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
export async function releaseObject(object: KubeObject, cluster: Cluster): Promise<boolean> {
  const inside = groupKindOf(object) === '/Namespace' ? await contentsOf(object.metadata.name, cluster) : [];
  const held = typeof inside === 'string' ? [] : inside;
  const results = await settle([object, ...held].map((each) => releaseOne(each, cluster)));
  return results.some(Boolean);
}

async function releaseOne(object: KubeObject, cluster: Cluster): Promise<boolean> {
  const { object: live } = await cluster.readMetadata(object);
  if (!live || live.metadata.uid !== object.metadata.uid || live.metadata.deletionTimestamp === undefined) return false;
  const foreign = new Set(foreignFinalizers(live));
  if (foreign.size === 0) return false;
  const rest = (live.metadata.finalizers ?? []).filter((finalizer) => !foreign.has(finalizer));
  const answer = await cluster.update(live, { metadata: { finalizers: rest } });
  return answer !== undefined && answer.response.status < 300;
}

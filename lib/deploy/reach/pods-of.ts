import { listAt, numberAt, stringAt } from '../../kubernetes/json';
import type { KubeObject } from '../../kubernetes/objects';
import { certainObject } from '../cluster/certain-object';
import type { Cluster } from '../cluster/cluster';
import { completeList } from '../cluster/complete-list';
import { ClusterError } from '../errors';
import { condition } from '../readiness/conditions';
import { selectorOf } from '../readiness/diagnose';

/**
 * The pods that a workload runs or a Service leads to; empty when it selects none.
 *
 * @throws ClusterError when pods cannot be listed
 */
export async function podsOf(live: KubeObject, cluster: Cluster): Promise<KubeObject[]> {
  const labelSelector = selectorOf(live);
  if (labelSelector === undefined) return [];
  const { namespace } = live.metadata;
  return completeList('Pod', await cluster.listWhole('v1', 'Pod', { labelSelector }, { namespace }));
}

/** Whether a pod serves, and goes on to. */
export function isReady(pod: KubeObject): boolean {
  return condition(pod, 'Ready')?.status === 'True' && !pod.metadata.deletionTimestamp;
}

/** Whether a pod has come to its end, and only its record is left. */
export function hasEnded({ status }: KubeObject): boolean {
  return /^(Succeeded|Failed)$/.test(stringAt(status, 'phase') ?? '');
}

/** A port of a pod. */
export interface PodPort {
  readonly namespace: string;
  readonly pod: string;
  readonly port: number;
}

/**
 * A ready pod behind a Service, and its port there.
 *
 * @throws ClusterError when there is none
 */
export async function podBehind(
  service: { readonly namespace: string; readonly name: string; readonly port: number },
  cluster: Cluster,
): Promise<PodPort> {
  const { namespace, name, port } = service;
  const title = `Service ${namespace}/${name}`;
  const ref = { apiVersion: 'v1', kind: 'Service', metadata: { namespace, name } };
  const live = certainObject(ref, await cluster.read(ref));
  if (!live) throw new ClusterError(`${title} is not on the cluster`);
  const served = listAt(live, 'spec', 'ports').find((each) => numberAt(each, 'port') === port);
  if (!served) throw new ClusterError(`${title} has no port ${port}`);
  const pods = await podsOf(live, cluster);
  const pod = pods.find(isReady);
  if (!pod) throw new ClusterError(`${title} has no ready pod`);
  const target = numberAt(served, 'targetPort') ?? portNamed(pod, stringAt(served, 'targetPort')) ?? port;
  return { namespace, pod: pod.metadata.name, port: target };
}

function portNamed(pod: KubeObject, name: string | undefined): number | undefined {
  const ports = listAt(pod, 'spec', 'containers').flatMap((container) => listAt(container, 'ports'));
  return numberAt(
    ports.find((each) => stringAt(each, 'name') === name),
    'containerPort',
  );
}

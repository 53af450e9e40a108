import { autoscalersByTarget } from '../../../lib/kubernetes/autoscalers';
import { CLUSTER_WRITES, type ClusterWrite } from '../../../lib/kubernetes/cluster-writes';
import { groupKindOf, type KubeObject } from '../../../lib/kubernetes/objects';
import { play } from '../cluster-writes/plays';
import type { DeployedPlatform } from '../deployed-platform';
import { type KubernetesObject, valueAt, waitFor } from '../harness';

/** What Kubernetes' own autoscaler takes from one pod to two, without any metrics. */
const SCALED = ['istiod', 'istio-ingressgateway'];

/** Settings of components under which there is something to scale. */
export const AUTOSCALED =
  'istio: { control: { autoscaling: { min: 2 } }, ingressGateway: { autoscaling: { min: 2 } } }';

/** Lets all happen that programs of a real cluster write into a platform. Returns how often each program has found a place. */
export async function letProgramsWrite(platform: DeployedPlatform): Promise<Map<string, number>> {
  const { api, plane, rendered } = platform;
  const owner = await api.get({ apiVersion: 'v1', kind: 'Namespace', name: 'istio-system' });
  const made = { caBundle: Buffer.from(plane.certificateAuthority).toString('base64'), owner };
  const written = new Map<string, number>();
  for (const write of CLUSTER_WRITES.filter(isOfThisCluster)) {
    for (const target of targetsOf(write, rendered)) {
      if (await play(api, write, target, made)) written.set(write.program, (written.get(write.program) ?? 0) + 1);
    }
  }
  const deployment = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'istio-system' };
  for (const name of SCALED) {
    const isScaled = async () => valueAt(await api.get({ ...deployment, name }), 'spec', 'replicas') === 2;
    await waitFor(isScaled, `two pods of ${name}`, 120_000);
  }
  await platform.settle();
  return written;
}

/** Not what is rendered as it will be, nor what another tool or another kind of cluster writes. */
function isOfThisCluster({ value, kinds, platform }: ClusterWrite): boolean {
  return value === undefined && !kinds.includes('*') && platform === undefined;
}

function targetsOf(write: ClusterWrite, rendered: readonly KubernetesObject[]): KubernetesObject[] {
  const autoscaled = autoscalersByTarget(rendered as KubeObject[]);
  return rendered.filter(
    (object) => write.kinds.includes(groupKindOf(object)) && write.isOne(object as KubeObject, autoscaled),
  );
}

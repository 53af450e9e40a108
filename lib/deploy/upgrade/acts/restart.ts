import { type KubeObject, titleOf } from '../../../kubernetes/objects';
import type { UpgradeStepOf } from '../../../kubernetes/upgrade-step';
import { faultOf } from '../../cluster/faults';
import { writeFields } from '../../cluster/writes';
import { ClusterError } from '../../errors';
import { settle } from '../../settle';
import type { ActContext } from './act';

/** By what kubectl restarts workloads: programs that watch for it know the annotation. */
const RESTARTED_AT = 'kubectl.kubernetes.io/restartedAt';

/** Restarts workloads, as `kubectl rollout restart` does. @throws ClusterError when the server refuses */
export async function restartAll(
  step: UpgradeStepOf<'restart'>,
  { cluster, finder }: ActContext,
): Promise<readonly KubeObject[]> {
  const workloads = await finder.find(step.match, step.where);
  const annotations = { [RESTARTED_AT]: new Date().toISOString() };
  await settle(
    workloads.map(async (workload) => {
      const answer = await writeFields(workload, { spec: { template: { metadata: { annotations } } } }, cluster);
      if (answer && answer.response.status >= 300 && answer.response.status !== 404)
        throw new ClusterError(`${titleOf(workload)} cannot be restarted: ${faultOf(answer.response).reason}`);
    }),
  );
  return workloads;
}

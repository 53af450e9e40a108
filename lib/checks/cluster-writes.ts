import { autoscalersByTarget } from '../kubernetes/autoscalers';
import { type ClusterWrite, clusterWritesOf } from '../kubernetes/cluster-writes';
import { fieldsAt } from '../kubernetes/field-pattern';
import { type KubeObject, titleOf } from '../kubernetes/objects';
import type { Problem } from '../kubernetes/problem';
import type { Surroundings } from './surroundings';

/**
 * Finds fields that are rendered though a program of the cluster writes them, with another value: every second deploy
 * would end with a conflict, such as `replicas` beside a HorizontalPodAutoscaler.
 *
 * @param objects all objects of a platform
 * @param around what no object says
 */
export function checkClusterWrites(
  objects: readonly KubeObject[],
  { clusterPlatform }: Pick<Surroundings, 'clusterPlatform'>,
): Problem[] {
  const autoscaled = autoscalersByTarget(objects);
  const happens = ({ platform = clusterPlatform, partly }: ClusterWrite) => !partly && platform === clusterPlatform;
  return objects.flatMap((object) =>
    clusterWritesOf(object, autoscaled)
      .filter(happens)
      .flatMap(({ field, value, manager, why }) =>
        fieldsAt(object, field)
          .filter((found) => found.value !== value)
          .map((found) => ({
            path: [titleOf(object)],
            message:
              `${found.path} is ${JSON.stringify(found.value)}, but ${manager} writes it: ${why}; ` +
              (value === undefined ? 'leave it out' : `render ${value}, or leave it out`),
          })),
      ),
  );
}

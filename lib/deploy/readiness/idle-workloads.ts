import { autoscalersByTarget } from '../../kubernetes/autoscalers';
import { numberAt } from '../../kubernetes/json';
import { groupKindOf, identityOf, type KubeObject, titleOf } from '../../kubernetes/objects';

/**
 * Workloads that somebody has scaled to 0 and whose replicas dist leaves to an autoscaler: at 0 that does nothing, so
 * that they stay there, and count as ready. A line each.
 *
 * @param live the live objects, by those of dist
 */
export function idleWorkloadLines(live: ReadonlyMap<KubeObject, KubeObject>): string[] {
  const objects = [...live.keys()];
  const starting = objects.filter((each) => isAutoscaler(each) && numberAt(each, 'spec', 'minReplicas') !== 0);
  const autoscalers = autoscalersByTarget(starting);
  return [...live].flatMap(([object, now]) => {
    const autoscaler = autoscalers.get(identityOf(object));
    if (autoscaler === undefined || numberAt(now, 'spec', 'replicas') !== 0) return [];
    const { namespace, name } = object.metadata;
    const resource = groupKindOf(object).split('/')[1]?.toLowerCase();
    return [
      `${titleOf(object)} has 0 replicas, at which its autoscaler ${autoscaler} does nothing; to start it: kubectl scale -n ${namespace} ${resource}/${name} --replicas 1`,
    ];
  });
}

/** Nothing else is asked for its spec: of what has not changed it may not have been read. */
function isAutoscaler({ kind }: KubeObject): boolean {
  return kind === 'HorizontalPodAutoscaler';
}

import { counted } from '../../kubernetes/counted';
import { listAt, numberAt, stringAt, valueAt } from '../../kubernetes/json';
import type { KubeObject } from '../../kubernetes/objects';
import { condition, conditionReason } from './conditions';
import { podProblem } from './pods';
import { failed, progressing, READY, type Readiness } from './state';

/** The rules of the kinds that run pods. */
export const WORKLOAD_RULES: Readonly<Record<string, (object: KubeObject) => Readiness>> = {
  '/Pod': pod,
  'apps/DaemonSet': daemonSet,
  'apps/Deployment': deployment,
  'apps/ReplicaSet': replicaSet,
  'apps/StatefulSet': statefulSet,
  'batch/Job': job,
};

function deployment(object: KubeObject): Readiness {
  const progress = condition(object, 'Progressing');
  if (progress?.reason === 'ProgressDeadlineExceeded') return failed(conditionReason(progress), false);
  if (numberAt(object, 'status', 'observedGeneration') === undefined)
    return progressing('its controller has not seen it yet');
  const wanted = numberAt(object, 'spec', 'replicas') ?? 1;
  const updated = count(object, 'updatedReplicas');
  const available = count(object, 'availableReplicas');
  if (updated < wanted) return progressing(`${updated} of ${wanted} replicas updated`);
  const old = count(object, 'replicas') - updated;
  if (old > 0) return progressing(`${counted(old, 'old replica')} still running`);
  if (available < wanted || count(object, 'readyReplicas') < wanted)
    return progressing(`${available} of ${wanted} replicas available`);
  const verdict = condition(object, 'Available');
  if (verdict && verdict.status !== 'True') return progressing(conditionReason(verdict));
  if (progress && progress.reason !== 'NewReplicaSetAvailable') return progressing(conditionReason(progress));
  return READY;
}

function statefulSet(object: KubeObject): Readiness {
  if (numberAt(object, 'status', 'observedGeneration') === undefined)
    return progressing('its controller has not seen it yet');
  const wanted = numberAt(object, 'spec', 'replicas') ?? 1;
  if (count(object, 'readyReplicas') < wanted)
    return progressing(`${count(object, 'readyReplicas')} of ${wanted} replicas ready`);
  if (stringAt(object, 'spec', 'updateStrategy', 'type') === 'OnDelete') return READY;
  const partition = numberAt(object, 'spec', 'updateStrategy', 'rollingUpdate', 'partition') ?? 0;
  const updated = count(object, 'updatedReplicas');
  if (partition > 0)
    return updated >= wanted - partition ? READY : progressing(`${updated} of ${wanted - partition} replicas updated`);
  const current = stringAt(object, 'status', 'currentRevision');
  return current === stringAt(object, 'status', 'updateRevision')
    ? READY
    : progressing(`${updated} of ${wanted} replicas updated`);
}

function daemonSet(object: KubeObject): Readiness {
  if (numberAt(object, 'status', 'observedGeneration') === undefined)
    return progressing('its controller has not seen it yet');
  const wanted = count(object, 'desiredNumberScheduled');
  const updated = count(object, 'updatedNumberScheduled');
  if (updated < wanted && stringAt(object, 'spec', 'updateStrategy', 'type') !== 'OnDelete')
    return progressing(`${updated} of ${wanted} pods updated`);
  const available = Math.min(count(object, 'numberAvailable'), count(object, 'numberReady'));
  return available >= wanted ? READY : progressing(`${available} of ${wanted} pods available`);
}

function replicaSet(object: KubeObject): Readiness {
  const wanted = numberAt(object, 'spec', 'replicas') ?? 1;
  const available = count(object, 'availableReplicas');
  return available >= wanted ? READY : progressing(`${available} of ${wanted} replicas available`);
}

/** A Job is ready when its work is done: what comes in a later wave may build on it. */
function job(object: KubeObject): Readiness {
  const failure = condition(object, 'Failed');
  if (failure?.status === 'True') return failed(conditionReason(failure), true);
  if (condition(object, 'Complete')?.status === 'True') return READY;
  if (valueAt(object, 'spec', 'suspend') === true) return progressing('is suspended');
  return progressing(`${count(object, 'succeeded')} of ${numberAt(object, 'spec', 'completions') ?? 1} completions`);
}

function pod(object: KubeObject): Readiness {
  const phase = stringAt(object, 'status', 'phase');
  if (phase === 'Succeeded') return READY;
  if (phase === 'Failed') return failed(stringAt(object, 'status', 'message') ?? 'has failed', true);
  if (condition(object, 'Ready')?.status === 'True') return READY;
  return progressing(
    podProblem(object) ?? `${counted(listAt(object, 'spec', 'containers').length, 'container')} starting`,
  );
}

function count(object: KubeObject, field: string): number {
  return numberAt(object, 'status', field) ?? 0;
}

import { groupOf, type KubeObject } from '../../kubernetes/objects';
import { partOf } from '../manifests/plan';

/**
 * The order in which objects go. What is left over of one component may need what is left over of another until it is
 * gone, and nobody knows any more which: the kind decides.
 */
const STAGES = [
  'webhooks', // without their server they would refuse what follows
  'custom', // while the controllers that remove their finalizers are running
  'crds', // for the same reason: users' objects go with them
  'workloads',
  'plain', // what workloads need as long as they run
  'namespaces',
] as const;

/** A step of a deletion. */
export type Stage = (typeof STAGES)[number];

/** Puts objects into the order in which they are to be deleted: one list for each stage that has any. */
export function stagesOf(objects: readonly KubeObject[]): KubeObject[][] {
  return STAGES.map((stage) => objects.filter((object) => stageOf(object) === stage)).filter(
    ({ length }) => length > 0,
  );
}

/** The step in which an object goes. */
export function stageOf(object: KubeObject): Stage {
  const group = groupOf(object);
  if (group === 'admissionregistration.k8s.io' || group === 'apiregistration.k8s.io') return 'webhooks';
  // Policies of the mesh: without them a workload that still runs would be open to all.
  return group === 'security.istio.io' ? 'plain' : partOf(object);
}

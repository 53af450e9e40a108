import { groupOf, type KubeObject } from './objects';

/** The parts of a pod that changes reach. */
export interface PodTemplate {
  metadata?: { labels?: Record<string, string>; annotations?: Record<string, string> };
  spec: { containers: Container[]; initContainers?: Container[]; [field: string]: unknown };
}

/** The parts of a container that changes reach. */
export interface Container {
  name: string;
  env?: { name: string; value?: string; valueFrom?: unknown }[];
  resources?: { requests?: Record<string, string>; limits?: Record<string, string> };
  [field: string]: unknown;
}

/** The pod template of an object that makes pods, if it does. */
export function podTemplateOf(object: KubeObject): PodTemplate | undefined {
  const spec = object.spec as { template?: PodTemplate; jobTemplate?: { spec: { template: PodTemplate } } } | undefined;
  const group = groupOf(object);
  if (group === 'apps' && ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet'].includes(object.kind)) {
    return spec?.template;
  }
  if (group === 'batch' && object.kind === 'Job') return spec?.template;
  if (group === 'batch' && object.kind === 'CronJob') return spec?.jobTemplate?.spec.template;
  return undefined;
}

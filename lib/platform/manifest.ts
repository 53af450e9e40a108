/** A Kubernetes object as it will be written: plain data. */
export interface Manifest {
  apiVersion: string;
  kind: string;
  metadata: {
    name: string;
    namespace?: string;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
    [field: string]: unknown;
  };
  [field: string]: unknown;
}

/** The API group of an object; '' is the core group. */
export function groupOf({ apiVersion }: Pick<Manifest, 'apiVersion'>): string {
  const slash = apiVersion.indexOf('/');
  return slash < 0 ? '' : apiVersion.slice(0, slash);
}

/** How messages and tests name an object: `apps/Deployment kubeflow/dashboard`. */
export function describeManifest(object: Manifest): string {
  const group = groupOf(object);
  const name = object.metadata.namespace
    ? `${object.metadata.namespace}/${object.metadata.name}`
    : object.metadata.name;
  return `${group ? `${group}/` : ''}${object.kind} ${name}`;
}

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
export function podTemplateOf(object: Manifest): PodTemplate | undefined {
  const spec = object.spec as { template?: PodTemplate; jobTemplate?: { spec: { template: PodTemplate } } } | undefined;
  const group = groupOf(object);
  if (group === 'apps' && ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet'].includes(object.kind)) {
    return spec?.template;
  }
  if (group === 'batch' && object.kind === 'Job') return spec?.template;
  if (group === 'batch' && object.kind === 'CronJob') return spec?.jobTemplate?.spec.template;
  return undefined;
}

/** Whether a text fits a pattern in which `*` stands for any text. */
export function matches(pattern: string, text: string): boolean {
  if (!pattern.includes('*')) return pattern === text;
  const parts = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 's').test(text);
}

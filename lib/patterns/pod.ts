/**
 * Short words for what pods say often: environment, ports, probes, resources, security contexts. What they cannot say,
 * the typed L1 says.
 */
import { k8s } from 'cdk8s-plus-27';

/** Environment variables from a record, in its order. */
export function env(values: Record<string, string>): k8s.EnvVar[] {
  return Object.entries(values).map(([name, value]) => ({ name, value }));
}

/** All keys of a ConfigMap as environment variables. */
export function envFromConfigMap(name: string): k8s.EnvFromSource[] {
  return [{ configMapRef: { name } }];
}

/** Some keys of a ConfigMap, each as the environment variable of the same name. */
export function envFromKeys(configMap: string, keys: readonly string[]): k8s.EnvVar[] {
  return keys.map((key) => ({ name: key, valueFrom: { configMapKeyRef: { name: configMap, key } } }));
}

/** Keys of a ConfigMap by the names of the environment variables that hold them, such as `{ DB_HOST: 'dbHost' }`. */
export function envOfConfigMap(name: string, keys: Record<string, string>, optional?: boolean): k8s.EnvVar[] {
  return Object.entries(keys).map(([variable, key]) => ({
    name: variable,
    valueFrom: { configMapKeyRef: { name, key, optional } },
  }));
}

/** Keys of a Secret by the names of the environment variables that hold them. */
export function envOfSecret(name: string, keys: Record<string, string>): k8s.EnvVar[] {
  return Object.entries(keys).map(([variable, key]) => ({
    name: variable,
    valueFrom: { secretKeyRef: { name, key } },
  }));
}

/** Environment variables that hold fields of the pod itself, such as `{ POD_NAME: 'metadata.name' }`. */
export function envFromFields(fields: Record<string, string>): k8s.EnvVar[] {
  return Object.entries(fields).map(([name, fieldPath]) => ({ name, valueFrom: { fieldRef: { fieldPath } } }));
}

/** Environment variables that hold limits of the container itself, such as `{ GOMAXPROCS: 'limits.cpu' }`. */
export function envFromLimits(limits: Record<string, 'limits.cpu' | 'limits.memory'>): k8s.EnvVar[] {
  const divisor = k8s.Quantity.fromString('1');
  return Object.entries(limits).map(([name, resource]) => ({
    name,
    valueFrom: { resourceFieldRef: { resource, divisor } },
  }));
}

/** A map such as annotations, or nothing where it is empty: the field is then left out. */
export function unlessEmpty<Value>(map: Record<string, Value> = {}): Record<string, Value> | undefined {
  return Object.keys(map).length > 0 ? map : undefined;
}

/** A port by number or name where Kubernetes takes either. */
export function port(value: number | string): k8s.IntOrString {
  return typeof value === 'number' ? k8s.IntOrString.fromNumber(value) : k8s.IntOrString.fromString(value);
}

/** Seconds between and before the calls of a probe. */
export interface ProbeTiming {
  readonly initialDelaySeconds?: number;
  readonly periodSeconds?: number;
  readonly timeoutSeconds?: number;
  readonly failureThreshold?: number;
}

/** A probe that asks an HTTP path. */
export function httpProbe(path: string, number: number | string, timing: ProbeTiming = {}): k8s.Probe {
  return { httpGet: { path, port: port(number) }, ...timing };
}

/** Amounts of one kind, such as `{ cpu: '10m', memory: '64Mi' }`. */
export type Amounts = Record<string, string | number>;

/** Requests and limits of a container. */
export function resources(requests?: Amounts, limits?: Amounts): k8s.ResourceRequirements {
  const quantities = (amounts?: Amounts) =>
    amounts &&
    Object.fromEntries(Object.entries(amounts).map(([name, value]) => [name, k8s.Quantity.fromString(String(value))]));
  return { requests: quantities(requests), limits: quantities(limits) };
}

/** What the Pod Security Standard `restricted` asks of a container, but for the pod-wide parts. */
export const RESTRICTED_CONTAINER: k8s.SecurityContext = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ['ALL'] },
};

/** The container's own seccomp profile of the runtime, which `restricted` asks for. */
export const RUNTIME_SECCOMP: k8s.SeccompProfile = { type: 'RuntimeDefault' };

/** All that `restricted` asks, for a container whose pod says nothing of it. */
export const RESTRICTED_ALONE: k8s.SecurityContext = {
  ...RESTRICTED_CONTAINER,
  runAsNonRoot: true,
  seccompProfile: RUNTIME_SECCOMP,
};

/** The annotation that tells kubectl, and our own `workloads` settings, which container is meant when none is named. */
export function defaultContainer(name: string): Record<string, string> {
  return { 'kubectl.kubernetes.io/default-container': name };
}

/** Only nodes whose labels have one of these values each. */
export function nodesWith(labels: Record<string, string[]>): k8s.Affinity {
  const matchExpressions = Object.entries(labels).map(([key, values]) => ({ key, operator: 'In', values }));
  return {
    nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions }] } },
  };
}

/** Annotations by which Prometheus finds a pod's metrics. */
export function scraped(port: number, path?: string): Record<string, string> {
  return {
    'prometheus.io/scrape': 'true',
    'prometheus.io/port': String(port),
    ...(path ? { 'prometheus.io/path': path } : {}),
  };
}

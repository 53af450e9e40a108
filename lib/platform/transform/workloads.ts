import { autoscalersByTarget } from '../../kubernetes/autoscalers';
import { identityOf, type KubeObject } from '../../kubernetes/objects';
import { type Container, podTemplateOf } from '../../kubernetes/pods';
import type { Problem } from '../../kubernetes/problem';
import { amountOf } from '../../kubernetes/quantity';
import { matches } from '../../kubernetes/wildcard';
import type { WorkloadSettings } from '../settings/workloads-schema';
import type { Step } from './step';

const KINDS = ['Deployment', 'StatefulSet', 'DaemonSet'];

/** All workloads that a `workloads` key may name, as `namespace/name`. */
export function workloadIds(objects: readonly KubeObject[]): string[] {
  return objects.filter(isWorkload).map(workloadId);
}

/**
 * Applies the `workloads` settings.
 *
 * @param onlyOne why workloads can have one pod at most, by what `identityOf` makes of them
 * @returns the objects, those that a setting reaches as changed copies; and the problems, by their path within
 * `workloads`: keys that match no workload, containers that a matched workload lacks, changes that the cluster would
 * refuse
 */
export function applyWorkloads(
  objects: readonly KubeObject[],
  settings: Record<string, WorkloadSettings>,
  onlyOne: ReadonlyMap<string, string> = new Map(),
): { readonly objects: readonly KubeObject[]; readonly problems: readonly Problem[] } {
  const reached = (object: KubeObject) => Object.keys(settings).some((pattern) => matches(pattern, workloadId(object)));
  const changed = objects.map((object) => (isWorkload(object) && reached(object) ? structuredClone(object) : object));
  const workloads = changed.filter(isWorkload);
  const counters: Counters = { autoscaled: autoscalersByTarget(objects), onlyOne };
  const lastChange = new Map<KubeObject, string>();
  const problems = Object.entries(settings).flatMap(([pattern, change]) => {
    const matched = workloads.filter((object) => matches(pattern, workloadId(object)));
    if (matched.length === 0) return [{ path: [pattern], message: 'matches no workload' }];
    for (const object of matched) {
      applyWorkload(object, withoutReplicas(object, change, counters));
      lastChange.set(object, pattern);
    }
    return problemsOf(matched, change, counters).map((problem) => below(pattern, problem));
  });
  // Several patterns may reach a workload: only all of them together are wrong.
  const excesses = [...lastChange].flatMap(([object, pattern]) =>
    requestsAboveLimits(object).map((problem) => below(pattern, problem)),
  );
  return { objects: changed, problems: [...problems, ...excesses] };
}

/** A workload after each setting that reaches it, one by one. */
export function workloadSteps(object: KubeObject, settings: Record<string, WorkloadSettings>): Step[] {
  let current = object;
  return Object.entries(settings).flatMap(([pattern, change]) => {
    if (!isWorkload(object) || !matches(pattern, workloadId(object))) return [];
    return Object.entries(change).map(([key, value]): Step => {
      current = structuredClone(current);
      applyWorkload(current, { [key]: value });
      return { object: current, setting: () => ['workloads', pattern, key] };
    });
  });
}

/** A problem of a change as one of the settings: its path begins with the key that says the change. */
function below(pattern: string, { path, message }: Problem): Problem {
  return { path: [pattern, ...path], message };
}

/** Who else decides numbers of pods, by what `identityOf` makes of the workload. */
interface Counters {
  /** Names of autoscalers. */
  readonly autoscaled: ReadonlyMap<string, string>;
  /** Why there can be one pod at most. */
  readonly onlyOne: ReadonlyMap<string, string>;
}

/** Why a workload cannot have as many pods as a setting says, if it cannot. */
function counterOf(object: KubeObject, replicas: number, { autoscaled, onlyOne }: Counters): string | undefined {
  const reason = onlyOne.get(identityOf(object));
  if (reason && replicas > 1) return `got ${replicas}; ${workloadId(object)} can have one pod at most: ${reason}`;
  if (object.kind === 'DaemonSet') return 'a DaemonSet runs one pod on each node';
  const autoscaler = autoscaled.get(identityOf(object));
  return autoscaler && `HorizontalPodAutoscaler ${autoscaler} decides it; change its bounds instead`;
}

/** A pattern may reach some whose number of pods others decide: they keep it. */
function withoutReplicas(object: KubeObject, change: WorkloadSettings, counters: Counters): WorkloadSettings {
  const { replicas } = change;
  return replicas !== undefined && counterOf(object, replicas, counters) ? { ...change, replicas: undefined } : change;
}

/** A container that asks for more than it may have: the API server refuses the workload. */
function requestsAboveLimits(object: KubeObject): Problem[] {
  return containersOf(object).flatMap(({ name, resources: { requests = {}, limits = {} } = {} }) =>
    Object.entries(requests).flatMap(([resource, request]): Problem[] => {
      const limit = limits[resource];
      if (limit === undefined || amountOf(request) <= amountOf(limit)) return [];
      const place = `${workloadId(object)}, container ${name}`;
      const message = `${place}: ${request} is more than the limit of ${limit}`;
      return [{ path: ['resources', 'requests', resource], message }];
    }),
  );
}

/** What a change says and no workload can take. A pattern may reach some that cannot. */
function problemsOf(matched: readonly KubeObject[], change: WorkloadSettings, counters: Counters): Problem[] {
  const known = [...new Set(matched.flatMap((object) => containersOf(object).map(({ name }) => name)))];
  const missing = Object.keys(change.containers ?? {})
    .filter((name) => !known.includes(name))
    .map((name) => ({ path: ['containers', name], message: `no such container; there is ${known.join(', ')}` }));
  const immutable = Object.entries(change.labels ?? {}).flatMap(([key, value]): Problem[] => {
    const owner = matched.find((object) => (selectorOf(object)[key] ?? value) !== value);
    return owner ? [{ path: ['labels', key], message: `${workloadId(owner)} selects its pods by this label` }] : [];
  });
  const { replicas } = change;
  const refusals = replicas === undefined ? [] : matched.map((object) => counterOf(object, replicas, counters));
  const [counter] = refusals;
  const counted =
    counter && refusals.every((each) => each !== undefined) ? [{ path: ['replicas'], message: counter }] : [];
  return [...counted, ...missing, ...immutable];
}

/** Labels by which a workload knows its pods. They are immutable. */
function selectorOf(object: KubeObject): Record<string, string> {
  const spec = object.spec as { selector?: { matchLabels?: Record<string, string> } };
  return spec.selector?.matchLabels ?? {};
}

/** Whether it is an object that makes pods which `workloads` can change. */
export function isWorkload(object: KubeObject): boolean {
  return KINDS.includes(object.kind) && podTemplateOf(object) !== undefined;
}

/** How settings name a workload: `namespace/name`. */
export function workloadId({ metadata }: KubeObject): string {
  return `${metadata.namespace}/${metadata.name}`;
}

function containersOf(object: KubeObject): Container[] {
  const spec = podTemplateOf(object)?.spec;
  return [...(spec?.containers ?? []), ...(spec?.initContainers ?? [])];
}

function applyWorkload(object: KubeObject, change: WorkloadSettings): void {
  const template = podTemplateOf(object);
  if (!template) return;
  const spec = object.spec as Record<string, unknown>;
  const pod = template.spec;
  if (change.replicas !== undefined) spec.replicas = change.replicas;
  if (change.nodeSelector) pod.nodeSelector = { ...(pod.nodeSelector as object | undefined), ...change.nodeSelector };
  if (change.tolerations) pod.tolerations = [...((pod.tolerations as unknown[]) ?? []), ...change.tolerations];
  if (change.affinity) pod.affinity = change.affinity;
  if (change.topologySpreadConstraints) pod.topologySpreadConstraints = change.topologySpreadConstraints;
  if (change.priorityClassName) pod.priorityClassName = change.priorityClassName;
  if (change.annotations || change.labels) {
    template.metadata ??= {};
    if (change.annotations) template.metadata.annotations = { ...template.metadata.annotations, ...change.annotations };
    if (change.labels) template.metadata.labels = { ...template.metadata.labels, ...change.labels };
  }
  applyContainer(mainContainer(object), change);
  for (const container of containersOf(object)) {
    const own = change.containers?.[container.name];
    if (own) applyContainer(container, own);
  }
}

/** The container that kubectl takes when none is named: the annotated one, else the first. */
function mainContainer(object: KubeObject): Container | undefined {
  const template = podTemplateOf(object);
  const name = template?.metadata?.annotations?.['kubectl.kubernetes.io/default-container'];
  const containers = template?.spec.containers ?? [];
  return containers.find((container) => container.name === name) ?? containers[0];
}

function applyContainer(
  container: Container | undefined,
  { resources, env }: Pick<WorkloadSettings, 'resources' | 'env'>,
) {
  if (!container) return;
  if (resources) {
    const { requests, limits } = resources;
    const before = container.resources;
    container.resources = {
      ...before,
      ...(requests && { requests: { ...before?.requests, ...requests } }),
      ...(limits && { limits: { ...before?.limits, ...limits } }),
    };
  }
  if (env) {
    // A variable may refer to those before it: one that is replaced keeps its place.
    const before = container.env ?? [];
    const replaced = before.map((each) =>
      Object.hasOwn(env, each.name) ? { name: each.name, value: env[each.name] } : each,
    );
    const added = Object.entries(env).filter(([name]) => !before.some((each) => each.name === name));
    container.env = [...replaced, ...added.map(([name, value]) => ({ name, value }))];
  }
}

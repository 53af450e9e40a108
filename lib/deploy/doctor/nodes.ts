import { counted } from '../../kubernetes/counted';
import { isRecord, listAt, numberAt, stringAt, valueAt } from '../../kubernetes/json';
import { type KubeObject, titleOf } from '../../kubernetes/objects';
import { podTemplateOf } from '../../kubernetes/pods';
import { amountOf } from '../../kubernetes/quantity';
import type { Cluster } from '../cluster/cluster';
import { objectsOf, type Plan } from '../manifests/plan';
import { type Finding, note, ok, problem, unseen } from './finding';

/** Cores, bytes and number of pods. */
interface Amount {
  readonly cpu: number;
  readonly memory: number;
  readonly pods: number;
}

/** What a node has for pods, and what is left of it beside those of others. */
interface Room {
  readonly whole: Amount;
  readonly free: Amount;
}

const NOTHING: Amount = { cpu: 0, memory: 0, pods: 0 };

const GIBI = 2 ** 30;

/** DaemonSets of network plugins in kube-system, and whether they enforce NetworkPolicies. */
const NETWORKS: readonly { readonly name: RegExp; readonly enforces: boolean }[] = [
  { name: /^(calico-node|canal|cilium|antrea-agent|kube-router|ovnkube-node|anetd|azure-npm)$/, enforces: true },
  { name: /^(kube-flannel-ds|flannel)$/, enforces: false },
];

/** Whether the nodes have room for what dist runs, and the right architecture. */
export async function checkNodes(plan: Plan, cluster: Cluster): Promise<Finding[]> {
  const listed = await cluster.listWhole('v1', 'Node', {});
  if (listed.fault) return [unseen('capacity', listed.fault.reason)];
  const nodes = listed.objects.filter(isOpen);
  if (nodes.length === 0) return [note('capacity', 'no node takes pods now', 'fine where an autoscaler adds nodes')];
  return [capacity(plan, nodes, await otherPods(plan, cluster)), architecture(nodes)];
}

function capacity(plan: Plan, nodes: readonly KubeObject[], others: readonly KubeObject[] | undefined): Finding {
  const rooms = nodes.map((node) => roomOf(node, others ?? []));
  const pods = plan.waves.flatMap(objectsOf).flatMap((object) => {
    const spec = podTemplateOf(object)?.spec;
    return spec ? [{ object, each: requestOf(spec), count: countOf(object, nodes.length) }] : [];
  });
  const all = sum(pods.map(({ each, count }) => times(each, count)));
  const [whole, free] = [sum(rooms.map((room) => room.whole)), sum(rooms.map((room) => room.free))];
  const taken = { cpu: whole.cpu - free.cpu, memory: whole.memory - free.memory };
  const beside = others ? `, of which others ask for ${words(taken)}` : ', before what runs already';
  const needs = `dist asks for ${words(all)}; ${nodesWith(nodes.length, 'has', 'have')} ${words(whole)}${beside}`;
  const advice = 'add nodes (fine where an autoscaler does), or ask for less by workloads.…resources in the settings';
  const tooLarge = pods.find(({ each }) => !rooms.some((room) => fits(each, room.free)));
  if (tooLarge) {
    const { object, each } = tooLarge;
    return problem(
      'capacity',
      `a pod of ${titleOf(object)} asks for ${words(each)}, which ${lack(each, rooms)}`,
      advice,
    );
  }
  if (all.cpu > free.cpu || all.memory > free.memory) return problem('capacity', needs, advice);
  if (all.pods > free.pods)
    return problem(
      'capacity',
      `dist runs ${counted(all.pods, 'pod')}; ${nodesWith(nodes.length, 'takes', 'take')} ${free.pods} more`,
      advice,
    );
  return ok('capacity', needs);
}

/** Why none of the nodes takes a pod. */
function lack(pod: Amount, rooms: readonly Room[]): string {
  const slim = { ...pod, pods: 0 };
  if (rooms.some(({ free }) => fits(slim, { ...free, pods: 0 }))) return 'only nodes have that take no more pods';
  return rooms.some(({ whole }) => fits(slim, whole)) ? 'no node has left' : 'no node has';
}

/** Pods of others than the workloads of dist, unless they have ended; undefined when they cannot be listed. */
async function otherPods(plan: Plan, cluster: Cluster): Promise<KubeObject[] | undefined> {
  const workloads = plan.waves.flatMap(objectsOf).filter((object) => podTemplateOf(object) !== undefined);
  const pods = await cluster.listWhole('v1', 'Pod', {
    fieldSelector: 'status.phase!=Succeeded,status.phase!=Failed',
  });
  return pods.fault ? undefined : pods.objects.filter((pod) => !workloads.some((workload) => isOf(pod, workload)));
}

/** Whether a pod is one of a workload, which selects it, or is the owner of it. */
function isOf(pod: KubeObject, workload: KubeObject): boolean {
  const { metadata } = pod;
  if (metadata.namespace !== workload.metadata.namespace) return false;
  const selected = valueAt(workload, 'spec', 'selector', 'matchLabels');
  if (isRecord(selected)) return Object.entries(selected).every(([key, value]) => metadata.labels?.[key] === value);
  const { name } = workload.metadata;
  // A CronJob adds the time to the name of its Jobs.
  const owners = listAt(pod, 'metadata', 'ownerReferences').map((owner) => stringAt(owner, 'name') ?? '');
  return owners.some((owner) => owner === name || owner.startsWith(`${name}-`));
}

function roomOf(node: KubeObject, others: readonly KubeObject[]): Room {
  const allocatable = valueAt(node, 'status', 'allocatable');
  // A node that does not say how many pods it takes, takes any number.
  const whole = { ...amount(allocatable), pods: quantityAt(allocatable, 'pods') ?? Number.POSITIVE_INFINITY };
  const here = others.filter((pod) => stringAt(pod, 'spec', 'nodeName') === node.metadata.name);
  return { whole, free: less(whole, sum(here.map(({ spec }) => requestOf(spec)))) };
}

/** Not all images of a release are built for other processors. */
function architecture(nodes: readonly KubeObject[]): Finding {
  const kinds = nodes.map(({ metadata }) => metadata.labels?.['kubernetes.io/arch'] ?? 'unknown');
  const others = [...new Set(kinds)].filter((kind) => kind !== 'amd64' && kind !== 'unknown');
  if (others.length === 0) return ok('architecture', 'amd64');
  const message = `nodes of ${others.join(', ')}, for which not all images are built`;
  if (kinds.some((kind) => kind === 'amd64'))
    return note('architecture', message, 'keep pods on the others: workloads.…nodeSelector kubernetes.io/arch: amd64');
  return problem('architecture', `only ${message}`, 'add nodes of amd64, or name images of your own (images)');
}

/** Whether NetworkPolicies close anything. */
export async function checkNetworkPolicies(plan: Plan, cluster: Cluster): Promise<Finding[]> {
  const count = plan.waves.flatMap(objectsOf).filter(({ kind }) => kind === 'NetworkPolicy').length;
  if (count === 0) return [];
  const agents = await cluster.listWhole('apps/v1', 'DaemonSet', {}, { namespace: 'kube-system' });
  if (agents.fault) return [unseen('network policies', agents.fault.reason)];
  const known = NETWORKS.filter(({ name }) => agents.objects.some(({ metadata }) => name.test(metadata.name)));
  if (known.some(({ enforces }) => enforces)) return [ok('network policies', 'the network enforces them')];
  const message = `${counted(count, 'NetworkPolicy', 'NetworkPolicies')} in dist may close nothing: `;
  if (known.length > 0)
    return [
      note(
        'network policies',
        `${message}flannel does not enforce them`,
        'use a network plugin that does, such as Calico or Cilium',
      ),
    ];
  return [
    note('network policies', `${message}the network plugin is not known to enforce them`, 'see its documentation'),
  ];
}

/** Whether pods without tolerations get onto a node. */
function isOpen(node: KubeObject): boolean {
  const closed = listAt(node, 'spec', 'taints').some((taint) =>
    ['NoSchedule', 'NoExecute'].includes(stringAt(taint, 'effect') ?? ''),
  );
  return !closed && valueAt(node, 'spec', 'unschedulable') !== true;
}

/** What a pod asks for, from its spec. */
function requestOf(spec: unknown): Amount {
  const requests = (containers: readonly unknown[]) =>
    containers.map((container) => amount(valueAt(container, 'resources', 'requests')));
  const inits = listAt(spec, 'initContainers');
  const together = sum(requests([...listAt(spec, 'containers'), ...inits.filter(isSidecar)]));
  const before = requests(inits.filter((container) => !isSidecar(container)));
  const overhead = amount(valueAt(spec, 'overhead'));
  return {
    cpu: Math.max(together.cpu, ...before.map(({ cpu }) => cpu)) + overhead.cpu,
    memory: Math.max(together.memory, ...before.map(({ memory }) => memory)) + overhead.memory,
    pods: 1,
  };
}

function isSidecar(container: unknown): boolean {
  return stringAt(container, 'restartPolicy') === 'Always';
}

function countOf(object: KubeObject, nodes: number): number {
  return object.kind === 'DaemonSet' ? nodes : (numberAt(object, 'spec', 'replicas') ?? 1);
}

function amount(resources: unknown): Amount {
  return { cpu: quantityAt(resources, 'cpu') ?? 0, memory: quantityAt(resources, 'memory') ?? 0, pods: 0 };
}

/** The server shortens quantities: of 1000 pods it makes `1k`. */
function quantityAt(resources: unknown, name: string): number | undefined {
  const value = isRecord(resources) ? resources[name] : undefined;
  return typeof value === 'string' || typeof value === 'number' ? amountOf(value) : undefined;
}

function sum(amounts: readonly Amount[]): Amount {
  return amounts.reduce(
    (a, b) => ({ cpu: a.cpu + b.cpu, memory: a.memory + b.memory, pods: a.pods + b.pods }),
    NOTHING,
  );
}

function times({ cpu, memory, pods }: Amount, count: number): Amount {
  return { cpu: cpu * count, memory: memory * count, pods: pods * count };
}

function less(a: Amount, b: Amount): Amount {
  return sum([a, times(b, -1)]);
}

function fits(pod: Amount, room: Amount): boolean {
  return pod.cpu <= room.cpu && pod.memory <= room.memory && pod.pods <= room.pods;
}

/** The nodes as the subject of a sentence. */
function nodesWith(count: number, one: string, more: string): string {
  return count === 1 ? `the node ${one}` : `the ${counted(count, 'node')} ${more}`;
}

function words({ cpu, memory }: Pick<Amount, 'cpu' | 'memory'>): string {
  return `${counted(Number(cpu.toFixed(1)), 'core')} and ${Number((memory / GIBI).toFixed(1))} Gi of memory`;
}

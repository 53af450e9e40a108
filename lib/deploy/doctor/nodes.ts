import { isRecord, listAt, numberAt, stringAt, valueAt } from '../../kubernetes/json';
import { type KubeObject, titleOf } from '../../kubernetes/objects';
import { podTemplateOf } from '../../kubernetes/pods';
import { amountOf } from '../../kubernetes/quantity';
import type { Cluster } from '../cluster/cluster';
import { objectsOf, type Plan } from '../manifests/plan';
import { type Finding, note, ok, problem } from './finding';

/** Cores and bytes. */
interface Amount {
  readonly cpu: number;
  readonly memory: number;
}

const GIBI = 2 ** 30;

/** DaemonSets of network plugins in kube-system, and whether they enforce NetworkPolicies. */
const NETWORKS: readonly { readonly name: RegExp; readonly enforces: boolean }[] = [
  { name: /^(calico-node|canal|cilium|antrea-agent|kube-router|ovnkube-node|anetd|azure-npm)$/, enforces: true },
  { name: /^(kube-flannel-ds|flannel)$/, enforces: false },
];

/** Whether the nodes have room for what dist runs, and the right architecture. */
export async function checkNodes(plan: Plan, cluster: Cluster): Promise<Finding[]> {
  const nodes = (await cluster.list('v1', 'Node', '', {})).filter(isOpen);
  if (nodes.length === 0)
    return [
      note('capacity', 'no node takes pods now (or they cannot be listed)', 'fine where an autoscaler adds nodes'),
    ];
  return [capacity(plan, nodes), architecture(nodes)];
}

function capacity(plan: Plan, nodes: readonly KubeObject[]): Finding {
  const rooms = nodes.map((node) => amount(valueAt(node, 'status', 'allocatable')));
  const pods = plan.waves.flatMap(objectsOf).flatMap((object) => {
    const each = podRequest(object);
    return each ? [{ object, each, count: countOf(object, nodes.length) }] : [];
  });
  const all = sum(pods.map(({ each, count }) => ({ cpu: each.cpu * count, memory: each.memory * count })));
  const room = sum(rooms);
  const tooLarge = pods.find(({ each }) => !rooms.some((node) => each.cpu <= node.cpu && each.memory <= node.memory));
  const needs = `dist asks for ${words(all)}; the ${nodes.length} nodes have ${words(room)}`;
  const advice = 'add nodes (fine where an autoscaler does), or ask for less by workloads.…resources in the settings';
  if (tooLarge)
    return problem(
      'capacity',
      `a pod of ${titleOf(tooLarge.object)} asks for ${words(tooLarge.each)}, which no node has`,
      advice,
    );
  if (all.cpu > room.cpu || all.memory > room.memory) return problem('capacity', needs, advice);
  return ok('capacity', `${needs}, before what runs already`);
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
  const agents = await cluster.list('apps/v1', 'DaemonSet', 'kube-system', {});
  const known = NETWORKS.filter(({ name }) => agents.some(({ metadata }) => name.test(metadata.name)));
  if (known.some(({ enforces }) => enforces)) return [ok('network policies', 'the network enforces them')];
  const message = `${count} NetworkPolicies in dist may close nothing: `;
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

/** What one pod of a workload asks for; undefined for what runs none. */
function podRequest(object: KubeObject): Amount | undefined {
  const spec = podTemplateOf(object)?.spec;
  if (!spec) return undefined;
  const requests = (containers: readonly unknown[]) =>
    containers.map((container) => amount(valueAt(container, 'resources', 'requests')));
  const inits = listAt(spec, 'initContainers');
  const together = sum(requests([...listAt(spec, 'containers'), ...inits.filter(isSidecar)]));
  const before = requests(inits.filter((container) => !isSidecar(container)));
  return {
    cpu: Math.max(together.cpu, ...before.map(({ cpu }) => cpu)),
    memory: Math.max(together.memory, ...before.map(({ memory }) => memory)),
  };
}

function isSidecar(container: unknown): boolean {
  return stringAt(container, 'restartPolicy') === 'Always';
}

function countOf(object: KubeObject, nodes: number): number {
  return object.kind === 'DaemonSet' ? nodes : (numberAt(object, 'spec', 'replicas') ?? 1);
}

function amount(resources: unknown): Amount {
  const of = (name: string) => {
    const value = isRecord(resources) ? resources[name] : undefined;
    return typeof value === 'string' || typeof value === 'number' ? amountOf(value) : 0;
  };
  return { cpu: of('cpu'), memory: of('memory') };
}

function sum(amounts: readonly Amount[]): Amount {
  return amounts.reduce((a, b) => ({ cpu: a.cpu + b.cpu, memory: a.memory + b.memory }), { cpu: 0, memory: 0 });
}

function words({ cpu, memory }: Amount): string {
  return `${Number(cpu.toFixed(1))} cores and ${Number((memory / GIBI).toFixed(1))} Gi of memory`;
}

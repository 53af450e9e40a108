import type { AuthorizationPolicySpecRules as Rule } from '../../../imports/security.istio.io';
import { NAMESPACE_LABELS } from '../../kubernetes/labels';
import { titleOf } from '../../kubernetes/objects';
import type { Problem } from '../../kubernetes/problem';
import { PROXY_PORTS } from '../../kubernetes/proxy-ports';
import type { Surroundings } from '../surroundings';
import type { MeshObjects, MeshWorkload } from './mesh-objects';
import type { NetworkPolicy, Peer } from './network-policies';
import { applies } from './policies';

/** Ports of the proxy itself (HBONE, metrics, readiness, Envoy's statistics), of which no policy of the mesh decides. */
const OWN_PORTS = new Set<number>(Object.values(PROXY_PORTS));

/**
 * Who may call is decided twice, by NetworkPolicies and by the mesh. A namespace that one of them lets in by name and the
 * other does not is a caller who was promised a way and gets 403, or no answer at all.
 */
export function halfOpenWorkloads(mesh: MeshObjects, around: Surroundings): Problem[] {
  return mesh.workloads
    .filter(({ dataPlane }) => dataPlane)
    .flatMap((workload) => {
      const rules = rulesFor(workload, mesh, around.rootNamespace);
      return rules ? [...refusedByMesh(workload, mesh, rules), ...refusedByNetwork(workload, mesh, rules)] : [];
    });
}

/** A rule of the mesh with the object that says it. */
interface MeshRule {
  readonly title: string;
  readonly rule: Rule;
}

/** The rules of which one must fit a caller; nothing where the mesh asks nobody. */
function rulesFor(workload: MeshWorkload, { policies }: MeshObjects, root: string): MeshRule[] | undefined {
  const allowing = policies.filter(
    (policy) => (policy.spec.action ?? 'ALLOW') === 'ALLOW' && applies(policy, workload, root),
  );
  if (allowing.length === 0) return undefined;
  return allowing.flatMap(({ object, spec }) => (spec.rules ?? []).map((rule) => ({ title: titleOf(object), rule })));
}

function refusedByMesh(workload: MeshWorkload, mesh: MeshObjects, rules: readonly MeshRule[]): Problem[] {
  return policiesFor(workload, mesh).flatMap((policy) =>
    policy.ingress.flatMap(({ from = [], ports }) => {
      const numbers = ports?.flatMap(({ port }) => numberOf(workload, port) ?? []).filter(asked(workload));
      // Only what goes through the proxy is the mesh's to refuse.
      if (numbers?.length === 0) return [];
      return from
        .flatMap(namespacesOf)
        .filter((name) => name !== workload.namespace)
        .filter((name) => !rules.some(({ rule }) => fits(rule, name, numbers)))
        .map((name) => ({
          path: [titleOf(policy.object)],
          message: `admits namespace ${name} to ${titleOf(workload.object)}, but no AuthorizationPolicy lets it in`,
        }));
    }),
  );
}

function refusedByNetwork(workload: MeshWorkload, mesh: MeshObjects, rules: readonly MeshRule[]): Problem[] {
  const network = policiesFor(workload, mesh);
  if (network.length === 0) return [];
  const sources = network.flatMap(({ ingress }) => ingress);
  return rules.flatMap(({ title, rule }) =>
    callersOf(rule)
      .filter((name) => name !== workload.namespace)
      .filter((name) => !sources.some(({ from }) => !from || from.some((peer) => admits(peer, name, mesh.namespaces))))
      .map((name) => ({
        path: [title],
        message: `lets namespace ${name} call ${titleOf(workload.object)}, but no NetworkPolicy admits it`,
      })),
  );
}

function policiesFor({ namespace, labels }: MeshWorkload, { networkPolicies }: MeshObjects): NetworkPolicy[] {
  return networkPolicies.filter((policy) => policy.namespace === namespace && policy.selects(labels));
}

const asked = (workload: MeshWorkload) => (port: number) => !OWN_PORTS.has(port) && !workload.bypassed.has(port);

function numberOf({ ports }: MeshWorkload, port: number | string): number | undefined {
  return typeof port === 'number' ? port : ports[port];
}

/** Namespaces that a peer names. */
function namespacesOf({ namespaceSelector }: Peer): string[] {
  const { matchLabels = {}, matchExpressions = [] } = namespaceSelector ?? {};
  const label = matchLabels[NAMESPACE_LABELS.name];
  const names = matchExpressions.filter(({ key, operator }) => key === NAMESPACE_LABELS.name && operator === 'In');
  return [...(label === undefined ? [] : [label]), ...names.flatMap(({ values = [] }) => values)];
}

/** Whether a peer lets in a namespace. Of those that the platform does not make nobody knows the labels. */
function admits(peer: Peer, name: string, made: ReadonlySet<string>): boolean {
  if (!peer.namespaceSelector) return false;
  if (Object.keys(peer.namespaceSelector).length === 0) return true;
  const names = namespacesOf(peer);
  return names.length > 0 ? names.includes(name) : !made.has(name);
}

/** Whether pods of a namespace can meet a rule, at one of these ports. */
function fits({ from = [], to = [] }: Rule, namespace: string, ports: readonly number[] | undefined): boolean {
  const caller =
    from.length === 0 ||
    from.some(({ source: { principals, namespaces } = {} }) =>
      principals || namespaces
        ? (principals ?? []).some((each) => each === '*' || namespaceOfPrincipal(each) === namespace) ||
          (namespaces ?? []).includes(namespace)
        : true,
    );
  const opened = to.flatMap(({ operation }) => operation?.ports ?? []).map(Number);
  return caller && (opened.length === 0 || !ports || opened.some((port) => ports.includes(port)));
}

/** Namespaces that a rule names, by themselves or by a principal in them. */
function callersOf({ from = [] }: Rule): string[] {
  return from.flatMap(({ source: { principals = [], namespaces = [] } = {} }) => [
    ...namespaces.filter((each) => !each.includes('*')),
    ...principals.flatMap((each) => namespaceOfPrincipal(each) ?? []),
  ]);
}

function namespaceOfPrincipal(principal: string): string | undefined {
  return /\/ns\/([^/*]+)\/sa\//.exec(principal)?.[1];
}

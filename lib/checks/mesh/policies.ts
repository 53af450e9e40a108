import type { AuthorizationPolicySpecRules as Rule } from '../../../imports/security.istio.io';
import { titleOf } from '../../kubernetes/objects';
import type { Problem } from '../../kubernetes/problem';
import type { Surroundings } from '../surroundings';
import { type MeshObjects, type MeshWorkload, type Policy, selects } from './mesh-objects';

/** Every principal that a policy names must be that of a service account that exists, where the platform can tell. */
export function unknownPrincipals(mesh: MeshObjects, around: Surroundings): Problem[] {
  const { policies, serviceAccounts, namespaces } = mesh;
  return policies.flatMap(({ object, spec }) =>
    principalsOf(spec).flatMap((principal) => {
      const [, trustDomain, namespace, name] = /^([^/*]+)\/ns\/([^/*]+)\/sa\/([^/*]+)$/.exec(principal) ?? [];
      if (!namespace || serviceAccounts.has(`${namespace}/${name}`)) {
        if (!namespace || trustDomain === around.trustDomain) return [];
        return problem(object, `names ${principal}, but the trust domain is ${around.trustDomain}`);
      }
      if (!namespaces.has(namespace) || isExternalGateway(principal, around) || around.absentPrincipals.has(principal))
        return [];
      return problem(object, `names ${principal}, but there is no ServiceAccount ${namespace}/${name}`);
    }),
  );
}

/** Every policy must hold for something, else it protects nothing, and what it should open stays shut. */
export function uselessPolicies(mesh: MeshObjects, around: Surroundings): Problem[] {
  return mesh.policies
    .filter((policy) => !selectsSomething(policy, mesh, around))
    .map(({ object, spec }) =>
      problemOf(object, `selects no pods: none of ${where(object.metadata.namespace)} has ${show(spec)}`),
    );
}

/** Under a policy that denies all, nobody reaches a workload that no policy opens. */
export function closedWorkloads(mesh: MeshObjects, around: Surroundings): Problem[] {
  const root = around.rootNamespace;
  const denied = new Set(mesh.policies.filter(isDenyAll).map(({ namespace }) => namespace));
  return mesh.workloads
    .filter(({ dataPlane, namespace }) => dataPlane && (denied.has(root) || denied.has(namespace)))
    .filter((workload) => servedPorts(workload, mesh).length > 0)
    .filter((workload) => !mesh.policies.some((policy) => opens(policy, workload, root)))
    .map((workload) =>
      problemOf(
        workload.object,
        `serves port ${servedPorts(workload, mesh).join(', ')} in the mesh, which denies all, but no policy allows anybody`,
      ),
    );
}

/** The proxies of an ambient mesh's nodes see connections: a rule about requests never fits, and so allows nobody. */
export function unseenRequests(mesh: MeshObjects, around: Surroundings): Problem[] {
  const root = around.rootNamespace;
  return mesh.policies
    .filter(({ spec }) => (spec.rules ?? []).some(looksAtRequests))
    .flatMap((policy) =>
      mesh.workloads
        .filter((workload) => workload.dataPlane === 'ambient' && applies(policy, workload, root))
        .map(({ object }) =>
          problemOf(
            policy.object,
            `looks at requests, but the pods of ${titleOf(object)} have no proxy that sees them (sidecar: 'always')`,
          ),
        ),
    );
}

function looksAtRequests({ from = [], to = [], when = [] }: Rule): boolean {
  return (
    from.some(({ source }) => source?.requestPrincipals ?? source?.notRequestPrincipals ?? source?.remoteIpBlocks) ||
    to.some(({ operation: { hosts, notHosts, methods, notMethods, paths, notPaths } = {} }) =>
      [hosts, notHosts, methods, notMethods, paths, notPaths].some(Boolean),
    ) ||
    when.some(({ key }) => key.startsWith('request.'))
  );
}

function principalsOf(spec: Policy['spec']): string[] {
  const sources = (spec.rules ?? []).flatMap(({ from }) => from ?? []).map(({ source }) => source);
  return sources.flatMap((source) => [...(source?.principals ?? []), ...(source?.notPrincipals ?? [])]);
}

/** The ingress gateway of an Istio that is there already is in no render. */
function isExternalGateway(principal: string, around: Surroundings): boolean {
  return around.existingIstio && principal === around.gatewayPrincipal;
}

function selectsSomething({ namespace, spec }: Policy, mesh: MeshObjects, around: Surroundings): boolean {
  const root = around.rootNamespace;
  const external = around.existingIstio && [root, around.gatewayNamespace].includes(namespace);
  const targets = [...(spec.targetRefs ?? []), ...(spec.targetRef ? [spec.targetRef] : [])];
  if (targets.length > 0) {
    const services = mesh.services.filter((service) => service.namespace === namespace);
    return targets.every(
      ({ kind, name }) => kind !== 'Service' || services.some(({ object }) => object.metadata.name === name),
    );
  }
  const labels = spec.selector?.matchLabels;
  return (
    !labels ||
    external ||
    (namespace === root && around.podsOfProfiles.some((pods) => selects(labels, pods))) ||
    mesh.workloads.some(
      (workload) => (workload.namespace === namespace || namespace === root) && selects(labels, workload.labels),
    )
  );
}

/** An ALLOW policy without rules allows nobody; one without a selector says so of all pods. */
function isDenyAll({ spec }: Policy): boolean {
  return (spec.action ?? 'ALLOW') === 'ALLOW' && !spec.rules && !spec.selector;
}

function opens(policy: Policy, workload: MeshWorkload, root: string): boolean {
  const { action = 'ALLOW', rules = [] } = policy.spec;
  return action === 'ALLOW' && rules.length > 0 && applies(policy, workload, root);
}

/** Whether a policy holds for a workload. */
export function applies({ namespace, spec }: Policy, workload: MeshWorkload, root: string): boolean {
  return (
    (namespace === workload.namespace || namespace === root) &&
    !spec.targetRefs &&
    selects(spec.selector?.matchLabels, workload.labels)
  );
}

/** Ports at which Services reach the workload, but for those that go past its proxy. */
function servedPorts(workload: MeshWorkload, { services }: MeshObjects): number[] {
  const own = services.filter(
    ({ namespace, selector }) => namespace === workload.namespace && selector && selects(selector, workload.labels),
  );
  const ports = own.flatMap((service) =>
    service.ports.map(({ port, targetPort = port }) =>
      typeof targetPort === 'number' ? targetPort : workload.ports[targetPort],
    ),
  );
  return [...new Set(ports)].filter((port): port is number => port !== undefined && !workload.bypassed.has(port));
}

function show(spec: Policy['spec']): string {
  return JSON.stringify(spec.selector?.matchLabels ?? spec.targetRefs ?? spec.targetRef);
}

function where(namespace: string | undefined): string {
  return namespace ? `namespace ${namespace}` : 'its namespace';
}

function problemOf(object: Policy['object'], message: string): Problem {
  return { path: [titleOf(object)], message };
}

function problem(object: Policy['object'], message: string): Problem[] {
  return [problemOf(object, message)];
}

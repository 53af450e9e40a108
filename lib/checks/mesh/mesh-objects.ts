import type { AuthorizationPolicySpec } from '../../../imports/security.istio.io';
import { MESH_LABELS } from '../../kubernetes/labels';
import { groupOf, type KubeObject } from '../../kubernetes/objects';
import { podTemplateOf } from '../../kubernetes/pods';
import { type NetworkPolicy, networkPoliciesOf } from './network-policies';

type Labels = Readonly<Record<string, string>>;

/** A workload as the mesh sees it. */
export interface MeshWorkload {
  readonly object: KubeObject;
  readonly namespace: string;
  readonly labels: Labels;
  /** How the mesh decides who may connect to its pods, if it does. */
  readonly dataPlane: 'sidecar' | 'ambient' | undefined;
  /** Ports that go past the proxy, so that the mesh decides nothing about them. */
  readonly bypassed: ReadonlySet<number>;
  /** Its containers' ports by name. */
  readonly ports: Readonly<Record<string, number>>;
}

/** A policy of the mesh on who may connect. */
export interface Policy {
  readonly object: KubeObject;
  readonly namespace: string;
  readonly spec: AuthorizationPolicySpec;
}

/** The parts of a Service that the checks look at. */
export interface Service {
  readonly object: KubeObject;
  readonly namespace: string;
  readonly selector: Labels | undefined;
  readonly ports: readonly { readonly port: number; readonly targetPort?: number | string }[];
}

/** What the checks of the mesh look at, by kind. */
export interface MeshObjects {
  readonly workloads: readonly MeshWorkload[];
  readonly services: readonly Service[];
  readonly policies: readonly Policy[];
  readonly networkPolicies: readonly NetworkPolicy[];
  readonly gateways: readonly KubeObject[];
  readonly routes: readonly KubeObject[];
  /** Names of the namespaces that the platform makes: it knows nothing of what is in others. */
  readonly namespaces: ReadonlySet<string>;
  /** `namespace/name` of each ServiceAccount. */
  readonly serviceAccounts: ReadonlySet<string>;
}

/** Sorts rendered objects by what they are to the mesh. */
export function meshObjectsOf(objects: readonly KubeObject[]): MeshObjects {
  const of = (group: string, kind: string) =>
    objects.filter((object) => object.kind === kind && groupOf(object) === group);
  const namespaces = new Map(of('', 'Namespace').map(({ metadata }) => [metadata.name, metadata.labels ?? {}]));
  return {
    workloads: objects.flatMap((object) => workloadOf(object, namespaces) ?? []),
    services: of('', 'Service').map(serviceOf),
    policies: of('security.istio.io', 'AuthorizationPolicy').map((object) => ({
      object,
      namespace: namespaceOf(object),
      spec: (object.spec ?? {}) as AuthorizationPolicySpec,
    })),
    networkPolicies: networkPoliciesOf(objects),
    gateways: of('networking.istio.io', 'Gateway'),
    routes: of('networking.istio.io', 'VirtualService'),
    namespaces: new Set(namespaces.keys()),
    serviceAccounts: new Set(
      of('', 'ServiceAccount').map((object) => `${namespaceOf(object)}/${object.metadata.name}`),
    ),
  };
}

/** The namespace of an object that has one. */
export function namespaceOf({ metadata }: KubeObject): string {
  return metadata.namespace ?? 'default';
}

/** Whether a selector by labels, where one without any selects all, takes these labels. */
export function selects(selector: Labels | undefined, labels: Labels): boolean {
  return Object.entries(selector ?? {}).every(([key, value]) => labels[key] === value);
}

function workloadOf(object: KubeObject, namespaces: ReadonlyMap<string, Labels>): MeshWorkload | undefined {
  const template = podTemplateOf(object);
  if (!template) return undefined;
  const namespace = namespaceOf(object);
  const { labels = {}, annotations = {} } = template.metadata ?? {};
  const ports = template.spec.containers.flatMap(
    (container) => (container.ports ?? []) as { name?: string; containerPort: number }[],
  );
  const dataPlane = dataPlaneOf(namespaces.get(namespace) ?? {}, labels, annotations);
  const excluded = (dataPlane === 'sidecar' && annotations['traffic.sidecar.istio.io/excludeInboundPorts']) || '';
  return {
    object,
    namespace,
    labels,
    dataPlane,
    bypassed: new Set(excluded.split(',').filter(Boolean).map(Number)),
    ports: Object.fromEntries(ports.flatMap((port) => (port.name ? [[port.name, port.containerPort]] : []))),
  };
}

/** As istiod's webhooks and the CNI decide it: the pod's word counts before its namespace's. */
function dataPlaneOf(namespace: Labels, pod: Labels, annotations: Labels): 'sidecar' | 'ambient' | undefined {
  const asked = pod[MESH_LABELS.inject] ?? annotations[MESH_LABELS.inject];
  const captured = pod[MESH_LABELS.dataPlane] ?? namespace[MESH_LABELS.dataPlane];
  if (captured === 'ambient' && asked !== 'true') return 'ambient';
  const injects = namespace[MESH_LABELS.injection] === 'enabled' || namespace[MESH_LABELS.revision] !== undefined;
  return (asked === undefined ? injects : asked === 'true') ? 'sidecar' : undefined;
}

function serviceOf(object: KubeObject): Service {
  const spec = object.spec as Omit<Service, 'object' | 'namespace'>;
  return { object, namespace: namespaceOf(object), selector: spec.selector, ports: spec.ports ?? [] };
}

import { k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import { PlatformContext } from '../core/context';
import { PROFILE_NAMESPACE } from '../core/contracts/labels';
import { PROXY_PORTS } from '../core/contracts/ports';
import { NAMESPACE_LABELS } from '../kubernetes/labels';
import { port } from './pod';

/** Who may open connections to a workload. */
export type NetworkSource =
  /** Every pod of the namespace with this name, or those only that have some labels. */
  | { readonly namespace: string; readonly pods?: Record<string, string> }
  /** Every pod of the profiles' namespaces. */
  | 'profiles'
  /** The pods of the profiles' namespaces that have a label, whatever it says. */
  | { readonly profilePodsWith: string }
  /** Every pod of the policy's own namespace. */
  | 'same-namespace'
  /** Every pod of the cluster. */
  | 'cluster'
  /** A range of addresses, such as those of a load balancer: never of pods, whose addresses change. */
  | { readonly range: string };

/** What a NetworkPolicy for incoming connections says. */
export interface NetworkPolicyProps {
  readonly name: string;
  /** @default - the chart's */
  readonly namespace?: string;
  readonly labels?: Record<string, string>;
  /** Labels of the pods it guards. An empty record means all pods of the namespace. */
  readonly pods: Record<string, string>;
  /**
   * Who may connect; an empty list is nobody. @default - anyone, as for webhooks: the API server has no address that a
   * policy could name
   */
  readonly from?: NetworkSource[];
  /** Ports they may connect to, by number or name. @default - all */
  readonly ports?: (number | string)[];
}

/** A NetworkPolicy that admits some sources to some ports of a workload, and thereby nobody else. */
export function networkPolicy(scope: Construct, id: string, props: NetworkPolicyProps): k8s.KubeNetworkPolicy {
  // Pods of an ambient mesh get all traffic of the mesh on one port, whichever is meant.
  const ports =
    props.ports && PlatformContext.of(scope).mesh.ambient ? [...props.ports, PROXY_PORTS.hbone] : props.ports;
  return new k8s.KubeNetworkPolicy(scope, id, {
    metadata: { name: props.name, namespace: props.namespace, labels: props.labels },
    spec: {
      podSelector: selector(props.pods),
      policyTypes: ['Ingress'],
      // A rule whose list of sources is empty admits everybody.
      ingress:
        props.from?.length === 0
          ? undefined
          : [
              {
                from: props.from?.map(peer),
                ports: ports?.map((number) => ({ port: port(number), protocol: 'TCP' })),
              },
            ],
    },
  });
}

/** One label as an expression, several as labels: the two mean the same, and this is what most of upstream's policies say. */
function selector(pods: Record<string, string>): k8s.LabelSelector {
  const entries = Object.entries(pods);
  if (entries.length === 0) return {};
  if (entries.length > 1) return { matchLabels: pods };
  return { matchExpressions: entries.map(([key, value]) => ({ key, operator: 'In', values: [value] })) };
}

/** A source as NetworkPolicies spell it. */
export function peer(source: NetworkSource): k8s.NetworkPolicyPeer {
  if (source === 'same-namespace') return { podSelector: {} };
  if (source === 'profiles') return namespaces(PROFILE_NAMESPACE);
  if (source === 'cluster') return { namespaceSelector: {} };
  if ('range' in source) return { ipBlock: { cidr: source.range } };
  if ('profilePodsWith' in source) {
    const podSelector = { matchExpressions: [{ key: source.profilePodsWith, operator: 'Exists' }] };
    return { ...namespaces(PROFILE_NAMESPACE), podSelector };
  }
  const namespace = namespaces({ [NAMESPACE_LABELS.name]: source.namespace });
  return source.pods ? { ...namespace, podSelector: { matchLabels: source.pods } } : namespace;
}

function namespaces(labels: Record<string, string>): k8s.NetworkPolicyPeer {
  const matchExpressions = Object.entries(labels).map(([key, value]) => ({ key, operator: 'In', values: [value] }));
  return { namespaceSelector: { matchExpressions } };
}

import { k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import { port } from './words';

/** Who may open connections to a workload. */
export type Source =
  /** Every pod of the namespaces with this name. */
  | { readonly namespace: string }
  /** Every pod of the profiles' namespaces. */
  | 'profiles'
  /** Every pod of the policy's own namespace. */
  | 'same-namespace';

/** What a NetworkPolicy for incoming connections says. */
export interface AdmitProps {
  readonly name: string;
  readonly namespace: string;
  readonly labels?: Record<string, string>;
  /** Labels of the pods it guards. An empty record means all pods of the namespace. */
  readonly pods: Record<string, string>;
  /** Who may connect. @default - anyone, as for webhooks: the API server has no address that a policy could name */
  readonly from?: Source[];
  /** Ports they may connect to, by number or name. @default - all */
  readonly ports?: (number | string)[];
}

/** A NetworkPolicy that admits some sources to some ports of a workload, and thereby nobody else. */
export function admit(scope: Construct, id: string, props: AdmitProps): k8s.KubeNetworkPolicy {
  return new k8s.KubeNetworkPolicy(scope, id, {
    metadata: { name: props.name, namespace: props.namespace, labels: props.labels },
    spec: {
      podSelector: selector(props.pods),
      policyTypes: ['Ingress'],
      ingress: [
        {
          from: props.from?.map(peer),
          ports: props.ports?.map((number) => ({ port: port(number), protocol: 'TCP' })),
        },
      ],
    },
  });
}

/** One label as an expression, several as labels: the two are equal, and upstream writes them so. */
function selector(pods: Record<string, string>): k8s.LabelSelector {
  const entries = Object.entries(pods);
  if (entries.length > 1) return { matchLabels: pods };
  if (entries.length === 0) return {};
  return { matchExpressions: entries.map(([key, value]) => ({ key, operator: 'In', values: [value] })) };
}

function peer(source: Source): k8s.NetworkPolicyPeer {
  if (source === 'same-namespace') return { podSelector: {} };
  if (source === 'profiles') return namespaceLabel('app.kubernetes.io/part-of', 'kubeflow-profile');
  return namespaceLabel('kubernetes.io/metadata.name', source.namespace);
}

function namespaceLabel(key: string, value: string): k8s.NetworkPolicyPeer {
  return { namespaceSelector: { matchExpressions: [{ key, operator: 'In', values: [value] }] } };
}

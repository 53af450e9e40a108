import { groupKindOf, type KubeObject } from '../../kubernetes/objects';

type Labels = Readonly<Record<string, string>>;

/** A selector by labels, as Kubernetes has it. */
interface Selector {
  readonly matchLabels?: Labels;
  readonly matchExpressions?: readonly {
    readonly key: string;
    readonly operator: string;
    readonly values?: readonly string[];
  }[];
}

/** Pods that a NetworkPolicy lets in. */
export interface Peer {
  readonly namespaceSelector?: Selector;
  readonly podSelector?: Selector;
}

/** A NetworkPolicy for incoming connections. */
export interface NetworkPolicy {
  readonly object: KubeObject;
  readonly namespace: string;
  /** Whether it guards pods with these labels. */
  selects(labels: Labels): boolean;
  readonly ingress: readonly {
    readonly from?: readonly Peer[];
    readonly ports?: readonly { readonly port: number | string }[];
  }[];
}

/** The NetworkPolicies among rendered objects. */
export function networkPoliciesOf(objects: readonly KubeObject[]): NetworkPolicy[] {
  return objects
    .filter((object) => groupKindOf(object) === 'networking.k8s.io/NetworkPolicy')
    .map((object) => {
      const spec = object.spec as { podSelector: Selector; ingress?: NetworkPolicy['ingress'] };
      return {
        object,
        namespace: object.metadata.namespace ?? 'default',
        selects: (labels) => fits(spec.podSelector, labels),
        ingress: spec.ingress ?? [],
      };
    });
}

function fits({ matchLabels = {}, matchExpressions = [] }: Selector, labels: Labels): boolean {
  return (
    Object.entries(matchLabels).every(([key, value]) => labels[key] === value) &&
    matchExpressions.every(({ key, operator, values = [] }) => {
      const value = labels[key];
      if (operator === 'Exists') return value !== undefined;
      if (operator === 'DoesNotExist') return value === undefined;
      const among = value !== undefined && values.includes(value);
      return operator === 'In' ? among : !among;
    })
  );
}

import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import type { z } from 'zod';
import { AuthorizationPolicy } from '../../imports/security.istio.io';
import { PlatformContext } from '../core/context';
import { DATABASE_PORTS } from '../core/contracts/ports';
import { parseProps } from '../core/props';
import { makesAtRunTime } from '../core/run-time-objects';
import { warn } from '../core/warnings';
import { NAMESPACE_LABELS } from '../kubernetes/labels';
import { LEASE } from '../kubernetes/run-time-object';
import { namespaceSettings } from './namespace-props';
import { networkPolicy } from './network-policy';
import { unlessEmpty } from './pod';
import { withoutUser } from './without-user';

/** Addresses from which the pods of an ambient mesh see the kubelet's probes, as Istio's CNI has them. */
const PROBE_SOURCES = ['169.254.7.127/32', 'fd16:9254:7127:1337:ffff:ffff:ffff:ffff/128'];

/** Properties of `PlatformNamespace`. */
export interface PlatformNamespaceProps extends z.input<typeof namespaceSettings> {
  /** Its name in this cluster. */
  readonly name: string;
  /** Whether its pods are in the mesh. @default false */
  readonly mesh?: boolean;
  /** Whether some of its pods are in the mesh all the same, by a word of their own. @default - as `mesh` */
  readonly meshPods?: boolean;
  /** Name of the NetworkPolicy that closes it. @default 'default-allow-same-namespace-<name>' */
  readonly policy?: string;
  /** Whether its pods take connections from each other until other policies admit more. @default true */
  readonly sameNamespace?: boolean;
  /** Labels of the NetworkPolicy. @default - none */
  readonly policyLabels?: Record<string, string>;
}

/**
 * A namespace of the platform, closed by default: it enforces a Pod Security Standard, and its pods take connections
 * from each other only, until other policies admit more.
 */
export class PlatformNamespace extends Construct {
  /** Its name in this cluster. */
  readonly name: string;

  constructor(scope: Construct, id: string, props: PlatformNamespaceProps) {
    super(scope, id);
    const { labels, annotations, admit: admitted, podSecurity } = parseProps(this, namespaceSettings, props);
    const { name } = props;
    const { mesh } = PlatformContext.of(this);
    this.name = name;
    const enforce = podSecurity ?? (props.mesh ? mesh.podSecurity : 'restricted');
    new k8s.KubeNamespace(this, 'namespace', {
      metadata: {
        name,
        labels: {
          ...labels,
          ...(props.mesh ? mesh.namespaceLabels : {}),
          [NAMESPACE_LABELS.podSecurity]: enforce,
        },
        annotations: unlessEmpty(annotations),
      },
    });
    // Only the platform's controllers elect leaders in it.
    makesAtRunTime(this, { groupKind: LEASE, namespace: name, name: '*' });
    const sources = (props.sameNamespace ?? true) ? ['same-namespace' as const] : [];
    networkPolicy(this, 'allow-same-namespace', {
      name: props.policy ?? `default-allow-same-namespace-${name}`,
      namespace: name,
      labels: props.policyLabels,
      pods: {},
      from: [...sources, ...admitted.map((namespace) => ({ namespace }))],
    });
    if (admitted.length > 0 && (props.meshPods ?? props.mesh)) this.admitInMesh(admitted);
    if (props.mesh && mesh.ambient) this.admitProbes();
  }

  /**
   * What the NetworkPolicy lets in the mesh would still refuse. Pages believe the header with the name of a user, so
   * nobody may send it; databases know no headers. Nor do the proxies of an ambient mesh's nodes: there the callers are trusted.
   */
  private admitInMesh(namespaces: string[]): void {
    const context = PlatformContext.of(this);
    const from = [{ source: { namespaces } }];
    const ports = Object.values(DATABASE_PORTS).map(String);
    const guarded = [
      { from, when: [withoutUser(context)] },
      { from, to: [{ operation: { ports } }] },
    ];
    const { ambient } = context.mesh;
    if (ambient) {
      warn(
        this,
        `${this.name}: pods of ${namespaces.join(', ')} may call its pods in the name of any user (admit): an ambient mesh does not see what they send`,
      );
    }
    new AuthorizationPolicy(this, 'admit-namespaces', {
      metadata: { name: 'admitted-namespaces', namespace: this.name },
      spec: { action: 'ALLOW', rules: ambient ? [{ from }] : guarded },
    });
  }

  /** In an ambient mesh the kubelet's probes come from an address of their own, not from the node's. */
  private admitProbes(): void {
    new k8s.KubeNetworkPolicy(this, 'allow-probes', {
      metadata: { name: 'allow-kubelet-probes', namespace: this.name },
      spec: {
        podSelector: {},
        policyTypes: ['Ingress'],
        ingress: [{ from: PROBE_SOURCES.map((cidr) => ({ ipBlock: { cidr } })) }],
      },
    });
  }
}

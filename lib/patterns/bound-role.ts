import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';

/** A service account as the subject of a binding. */
export interface ServiceAccountReference {
  readonly name: string;
  readonly namespace: string;
}

/** Properties of `BoundRole`. */
export interface BoundRoleProps {
  /** Name of the role. */
  readonly name: string;
  /** Name of its binding. @default - `name` */
  readonly binding?: string;
  /** Namespace in which the rules hold. @default - the whole cluster */
  readonly namespace?: string;
  readonly labels?: Record<string, string>;
  /** Labels of the role beside these, such as those by which another role collects its rules. @default - none */
  readonly roleLabels?: Record<string, string>;
  readonly rules: k8s.PolicyRule[];
  /** Who gets these rights. */
  readonly to: ServiceAccountReference;
}

/**
 * Rights of a service account under a name of their own: a role and its binding. A workload that has several such
 * bundles, or rights in a namespace other than its own, gets one of these for each.
 */
export class BoundRole extends Construct {
  constructor(scope: Construct, id: string, props: BoundRoleProps) {
    super(scope, id);
    const { name, namespace, labels, rules } = props;
    const metadata = { name, namespace, labels };
    const role = {
      metadata: { ...metadata, labels: props.roleLabels ? { ...labels, ...props.roleLabels } : labels },
      rules,
    };
    const binding = (kind: string) => ({
      metadata: { ...metadata, name: props.binding ?? name },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind, name },
      subjects: [{ kind: 'ServiceAccount', ...props.to }],
    });
    if (namespace === undefined) {
      new k8s.KubeClusterRole(this, 'role', role);
      new k8s.KubeClusterRoleBinding(this, 'binding', binding('ClusterRole'));
    } else {
      new k8s.KubeRole(this, 'role', role);
      new k8s.KubeRoleBinding(this, 'binding', binding('Role'));
    }
  }
}

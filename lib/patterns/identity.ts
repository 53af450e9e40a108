import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';

/** Names of the objects that give a workload its rights, where they differ from `<name>-…`. */
export interface ServiceIdentityNames {
  readonly serviceAccount?: string;
  readonly clusterRole?: string;
  readonly clusterRoleBinding?: string;
  readonly role?: string;
  readonly roleBinding?: string;
}

/** Properties of `ServiceIdentity`. */
export interface ServiceIdentityProps {
  /** Base of the names. */
  readonly name: string;
  readonly namespace: string;
  readonly labels?: Record<string, string>;
  /** Annotations of the ServiceAccount, by which a cloud knows it. @default - none */
  readonly annotations?: Record<string, string>;
  /** Rights in the whole cluster. @default - none */
  readonly clusterRules?: k8s.PolicyRule[];
  /** Name of an existing ClusterRole to bind instead of `clusterRules`. @default - none */
  readonly existingClusterRole?: string;
  /** Rights in its own namespace. @default - none */
  readonly rules?: k8s.PolicyRule[];
  readonly names?: ServiceIdentityNames;
}

/** The service account of a workload with its roles and their bindings. */
export class ServiceIdentity extends Construct {
  /** Name of the ServiceAccount. */
  readonly serviceAccount: string;

  constructor(scope: Construct, id: string, props: ServiceIdentityProps) {
    super(scope, id);
    const { name, namespace, labels, names = {} } = props;
    this.serviceAccount = names.serviceAccount ?? `${name}-service-account`;
    const subjects = [{ kind: 'ServiceAccount', name: this.serviceAccount, namespace }];
    new k8s.KubeServiceAccount(this, 'service-account', {
      metadata: { name: this.serviceAccount, namespace, labels, annotations: props.annotations },
    });

    const clusterRole = props.existingClusterRole ?? names.clusterRole ?? `${name}-cluster-role`;
    if (props.clusterRules) {
      new k8s.KubeClusterRole(this, 'cluster-role', {
        metadata: { name: clusterRole, labels },
        rules: props.clusterRules,
      });
    }
    if (props.clusterRules || props.existingClusterRole) {
      new k8s.KubeClusterRoleBinding(this, 'cluster-role-binding', {
        metadata: { name: names.clusterRoleBinding ?? `${name}-cluster-role-binding`, labels },
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: clusterRole },
        subjects,
      });
    }
    if (props.rules) {
      const role = names.role ?? `${name}-role`;
      new k8s.KubeRole(this, 'role', { metadata: { name: role, namespace, labels }, rules: props.rules });
      new k8s.KubeRoleBinding(this, 'role-binding', {
        metadata: { name: names.roleBinding ?? `${role}-binding`, namespace, labels },
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: role },
        subjects,
      });
    }
  }
}

/** What a controller needs in its namespace to elect one of its replicas as the leader. */
export function leaderElectionRules(): k8s.PolicyRule[] {
  const verbs = ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete'];
  return [
    { apiGroups: [''], resources: ['configmaps'], verbs },
    { apiGroups: ['coordination.k8s.io'], resources: ['leases'], verbs },
    { apiGroups: [''], resources: ['events'], verbs: ['create', 'patch'] },
  ];
}

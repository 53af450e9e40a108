import { k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import type { ServiceAccountReference } from '../../patterns/bound-role';

/** Gives a service account the rights of a ClusterRole that is there. */
export function bindClusterRole(
  scope: Construct,
  name: string,
  role: string,
  to: ServiceAccountReference,
  labels: Record<string, string>,
): void {
  new k8s.KubeClusterRoleBinding(scope, `${name}-binding`, {
    metadata: { name, labels },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: role },
    subjects: [{ kind: 'ServiceAccount', ...to }],
  });
}

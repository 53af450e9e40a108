import { k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import { USER_ROLES, type UserRole } from '../../core/contracts/users';
import { aggregateTo } from '../../patterns/aggregated-roles';
import type { ServiceAccountReference } from '../../patterns/bound-role';

/**
 * Labels by which roles of Knative collect what it takes to treat resources of any kind alike: to find their address,
 * to make channels of them, to subscribe to them, to change their pods, to watch them as sources.
 */
export const DUCKS = {
  addressable: 'duck.knative.dev/addressable',
  channelable: 'duck.knative.dev/channelable',
  subscribable: 'duck.knative.dev/crossnamespace-subscribable',
  podspecable: 'duck.knative.dev/podspecable',
  source: 'duck.knative.dev/source',
} as const;

/** Labels that add a ClusterRole's rules to what users may do in a namespace: in a profile, and by the cluster's own roles. */
export function joinsUserRole(role: UserRole): Record<string, string> {
  return { [`rbac.authorization.k8s.io/aggregate-to-${role}`]: 'true', ...aggregateTo(USER_ROLES[role]) };
}

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

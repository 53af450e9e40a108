import type { k8s } from 'cdk8s-plus-27';
import { USER_ROLES } from '../../core/contracts/users';
import { allow, READ } from '../../patterns/rbac';

/**
 * What the profile controller and access management do on the cluster, read from their sources (v2.0.0).
 *
 * The controller keeps a copy of each kind that it reads, hence list and watch everywhere. It may hand out three roles
 * and no others: without the right to bind, the cluster would ask it to have all rights of these roles itself.
 */
export const PERMISSIONS: k8s.PolicyRule[] = [
  allow('kubeflow.org', ['profiles'], [...READ, 'create', 'update', 'patch', 'delete']),
  allow('kubeflow.org', ['profiles/status', 'profiles/finalizers'], ['get', 'update', 'patch']),
  allow('', ['namespaces', 'serviceaccounts'], [...READ, 'create', 'update', 'patch']),
  allow('', ['resourcequotas'], [...READ, 'create', 'update', 'patch', 'delete']),
  allow('rbac.authorization.k8s.io', ['rolebindings'], [...READ, 'create', 'update', 'patch', 'delete']),
  allow('rbac.authorization.k8s.io', ['clusterroles'], ['bind'], Object.values(USER_ROLES)),
  allow('security.istio.io', ['authorizationpolicies'], [...READ, 'create', 'update', 'patch', 'delete']),
];

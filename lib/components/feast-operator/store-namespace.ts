import { k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import { PlatformContext } from '../../core/context';

/** Account of the operator. */
export const OPERATOR_ACCOUNT = 'feast-operator-controller-manager';

/** What the operator may do in the namespace of a feature store: a ClusterRole, so that one binding gives it all. */
export const STORE_ROLE = 'feast-operator-store-role';

/** Lets the operator make what feature stores consist of in one namespace. */
export function allowFeatureStores(scope: Construct, id: string, namespace: string): void {
  const operator = PlatformContext.of(scope).namespace('feast-operator-system');
  new k8s.KubeRoleBinding(scope, id, {
    metadata: { name: 'feast-operator', namespace },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: STORE_ROLE },
    subjects: [{ kind: 'ServiceAccount', name: OPERATOR_ACCOUNT, namespace: operator }],
  });
}

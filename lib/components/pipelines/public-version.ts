import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { allow } from '../../patterns/rbac';
import type { Installation } from './installation';

/** Tells every user of the cluster which version this is: clients look before they call. */
export function publishVersion(scope: Construct, id: string, { context, namespace, labels }: Installation): void {
  const construct = new Construct(scope, id);
  const name = 'kubeflow-pipelines-public';
  const metadata = { name, namespace, labels };
  const apiGroup = 'rbac.authorization.k8s.io';
  new k8s.KubeConfigMap(construct, 'config', {
    metadata,
    data: { kubeflow_pipelines_version: `v${context.version('pipelines')}` },
  });
  new k8s.KubeRole(construct, 'role', {
    metadata,
    rules: [allow('', ['configmaps'], ['get', 'list', 'watch'], [name])],
  });
  new k8s.KubeRoleBinding(construct, 'binding', {
    metadata,
    roleRef: { apiGroup, kind: 'Role', name },
    subjects: [{ apiGroup, kind: 'Group', name: 'system:authenticated' }],
  });
}

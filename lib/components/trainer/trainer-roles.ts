import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { PlatformContext } from '../../core/context';
import { AggregatedRoles } from '../../patterns/aggregated-roles';
import { allow, READ } from '../../patterns/rbac';

const GROUP = 'trainer.kubeflow.org';
const EVERYBODY = [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name: 'system:authenticated' }];

/** What users may do: train in their profiles, and see which runtimes and which version of Trainer there are. */
export class TrainerRoles extends Construct {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const context = PlatformContext.of(this);
    new AggregatedRoles(this, 'profiles', {
      name: 'kubeflow-trainer',
      group: 'kubeflow-trainer',
      rules: {
        edit: [
          allow(GROUP, ['trainingruntimes', 'trainjobs'], [...READ, 'create', 'delete', 'patch', 'update']),
          allow('', ['pods', 'pods/log', 'events'], READ),
        ],
        view: [allow(GROUP, ['trainingruntimes', 'trainjobs'], READ)],
      },
    });
    const runtimes = 'kubeflow-trainer-view-cluster-runtimes';
    new k8s.KubeClusterRole(this, 'runtimes', {
      metadata: { name: runtimes },
      rules: [allow(GROUP, ['clustertrainingruntimes'], READ)],
    });
    new k8s.KubeClusterRoleBinding(this, 'runtimes-binding', {
      metadata: { name: runtimes },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: runtimes },
      subjects: EVERYBODY,
    });
    const metadata = { name: 'kubeflow-trainer-public', namespace: context.namespace('kubeflow-system') };
    new k8s.KubeConfigMap(this, 'public', {
      metadata,
      data: { kubeflow_trainer_version: context.version('trainer') },
    });
    new k8s.KubeRole(this, 'public-role', { metadata, rules: [allow('', ['configmaps'], READ, [metadata.name])] });
    new k8s.KubeRoleBinding(this, 'public-binding', {
      metadata,
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: metadata.name },
      subjects: EVERYBODY,
    });
  }
}

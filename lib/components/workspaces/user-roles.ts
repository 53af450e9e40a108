import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { USER_ROLES } from '../../core/contracts/users';
import { aggregateTo, aggregatingRole } from '../../patterns/aggregated-roles';
import { allow, READ, WRITE } from '../../patterns/rbac';
import { podsOf } from './labels';

const GROUP = 'kubeflow.org';
const NAME = 'kubeflow-workspaces';
const LABELS = podsOf('workspaces-controller', 'controller-manager');
const LEVELS = ['admin', 'edit', 'view'] as const;

/** What users may do: work with the Workspaces of their profiles, and see which kinds there are. */
export class WorkspacesUserRoles extends Construct {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    for (const [index, level] of LEVELS.entries()) {
      const above = LEVELS[index - 1];
      aggregatingRole(this, level, `${NAME}-${level}`, {
        ...LABELS,
        ...aggregateTo(USER_ROLES[level]),
        ...(above ? aggregateTo(`${NAME}-${above}`) : {}),
      });
    }
    const workspaces = ['workspaces', 'workspaces/status'];
    for (const [level, verbs] of [
      ['edit', WRITE],
      ['view', READ],
    ] as const) {
      new k8s.KubeClusterRole(this, `${level}-rules`, {
        metadata: {
          name: `aggregate-to-${NAME}-${level}`,
          labels: { ...LABELS, ...aggregateTo(`${NAME}-${level}`) },
        },
        rules: [allow(GROUP, workspaces, verbs)],
      });
    }
    // Kinds belong to no profile: roles of profiles cannot grant them.
    const kinds = `${NAME}-view-kinds`;
    new k8s.KubeClusterRole(this, 'kinds', {
      metadata: { name: kinds, labels: LABELS },
      rules: [allow(GROUP, ['workspacekinds'], READ)],
    });
    new k8s.KubeClusterRoleBinding(this, 'kinds-binding', {
      metadata: { name: kinds, labels: LABELS },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: kinds },
      subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name: 'system:authenticated' }],
    });
  }
}

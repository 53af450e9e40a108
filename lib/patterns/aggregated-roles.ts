import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { USER_ROLES } from '../core/contracts/users';

const AGGREGATE = 'rbac.authorization.kubeflow.org/aggregate-to-';

/** The label that adds a ClusterRole's rules to another, such as `kubeflow-edit`. */
export function aggregateTo(role: string): Record<string, string> {
  return { [`${AGGREGATE}${role}`]: 'true' };
}

/**
 * A ClusterRole whose rules the cluster collects from all ClusterRoles that carry its `aggregateTo` label.
 * It sends no rules of its own: the cluster's controller owns them.
 *
 * @param collects labels of the ClusterRoles whose rules it gets. @default - `aggregateTo(name)`
 */
export function aggregatingRole(
  scope: Construct,
  id: string,
  name: string,
  labels: Record<string, string> = {},
  collects = aggregateTo(name),
): k8s.KubeClusterRole {
  return new k8s.KubeClusterRole(scope, id, {
    metadata: { name, labels },
    aggregationRule: { clusterRoleSelectors: [{ matchLabels: collects }] },
  });
}

/** What the users of a profile may do with a component's resources, by their role in the profile. */
export interface UserRules {
  /** Rules for owners. They have `edit`'s as well. @default - no ClusterRole */
  readonly admin?: k8s.PolicyRule[];
  /** Rules for contributors. They have `view`'s as well. @default - no ClusterRole */
  readonly edit?: k8s.PolicyRule[];
  /** Rules for all who may see the profile. @default - no ClusterRole */
  readonly view?: k8s.PolicyRule[];
}

/** Properties of `AggregatedRoles`. */
export interface AggregatedRolesProps {
  /** What stands before `-admin`, `-edit` and `-view` in the names. */
  readonly name: string;
  readonly labels?: Record<string, string>;
  readonly rules: UserRules;
  /**
   * Name of the component's part of the owners' role, such as `kubeflow-notebooks`: `admin` then has no rules of its
   * own but collects those of every ClusterRole labelled `aggregateTo('<group>-admin')`, `edit` being the first.
   * @default - none
   */
  readonly group?: string;
}

/** Adds a component's rules to the roles that a profile's users hold: kubeflow-admin, kubeflow-edit, kubeflow-view. */
export class AggregatedRoles extends Construct {
  constructor(scope: Construct, id: string, props: AggregatedRolesProps) {
    super(scope, id);
    const { name, labels, group } = props;
    for (const level of ['admin', 'edit', 'view'] as const) {
      const collects = group !== undefined && level === 'admin';
      const rules = props.rules[level];
      if (!rules && !collects) continue;
      new k8s.KubeClusterRole(this, level, {
        metadata: {
          name: `${name}-${level}`,
          labels: {
            ...labels,
            ...aggregateTo(USER_ROLES[level]),
            ...(group && level === 'edit' ? aggregateTo(`${group}-admin`) : {}),
          },
        },
        aggregationRule: collects
          ? { clusterRoleSelectors: [{ matchLabels: aggregateTo(`${group}-admin`) }] }
          : undefined,
        rules: collects ? undefined : rules,
      });
    }
  }
}

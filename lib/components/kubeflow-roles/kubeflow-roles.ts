import { Construct } from 'constructs';
import { USER_ROLES } from '../../core/contracts/users';
import { parseProps } from '../../core/props';
import { AggregatedRoles, aggregateTo, aggregatingRole } from '../../patterns/aggregated-roles';
import { type KubeflowRolesProps, kubeflowRolesProps } from './kubeflow-roles-props';
import { kubernetesRules } from './kubernetes-rules';

/**
 * The roles that users hold in profiles: kubeflow-view in kubeflow-edit in kubeflow-admin. Each collects what the
 * components add to it; what it allows on Kubernetes' own resources stands here.
 */
export class KubeflowRoles extends Construct {
  /** Name of the ClusterRole of owners. */
  readonly admin = USER_ROLES.admin;
  /** Name of the ClusterRole of contributors. */
  readonly edit = USER_ROLES.edit;
  /** Name of the ClusterRole of those who may only look. */
  readonly view = USER_ROLES.view;

  constructor(scope: Construct, id: string, props: KubeflowRolesProps = {}) {
    super(scope, id);
    const settings = parseProps(this, kubeflowRolesProps, props);
    aggregatingRole(this, 'admin', this.admin);
    aggregatingRole(this, 'edit', this.edit, aggregateTo(this.admin));
    aggregatingRole(this, 'view', this.view, aggregateTo(this.edit));
    const own = kubernetesRules(settings);
    const { admin, edit, view } = settings.rules;
    new AggregatedRoles(this, 'kubernetes', {
      name: 'kubeflow-kubernetes',
      rules: { admin: [...own.admin, ...admin], edit: [...own.edit, ...edit], view: [...own.view, ...view] },
    });
  }
}

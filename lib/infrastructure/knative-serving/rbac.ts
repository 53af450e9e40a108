import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { PlatformContext } from '../../core/context';
import { aggregatingRole } from '../../patterns/aggregated-roles';
import { BoundRole } from '../../patterns/bound-role';
import { bindClusterRole, DUCKS, joinsUserRole } from '../knative/roles';
import { CONTROLLER_RULES, netIstioLabels, servingLabels } from './labels';
import {
  ACTIVATOR_CLUSTER_RULES,
  ACTIVATOR_RULES,
  ADDRESSABLE_RULES,
  CORE_RULES,
  ISTIO_RULES,
  PODSPECABLE_RULES,
  USER_RULES,
} from './rules';

const NAME = 'knative-serving';
const { addressable: ADDRESSABLE, podspecable: PODSPECABLE } = DUCKS;

/** Service accounts of Knative Serving and what they may do, and what its users may. */
export class ServingRoles extends Construct {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const namespace = PlatformContext.of(this).namespace('knative-serving');
    const account = (name: string) => {
      new k8s.KubeServiceAccount(this, name, { metadata: { name, namespace, labels: servingLabels(this, name) } });
      return { name, namespace };
    };
    const activator = account('activator');
    const controller = account('controller');
    const collected = { [CONTROLLER_RULES]: 'true' };
    const labels = servingLabels(this);

    new BoundRole(this, 'activator-role', {
      name: `${NAME}-activator`,
      namespace,
      labels,
      roleLabels: collected,
      rules: ACTIVATOR_RULES,
      to: activator,
    });
    new BoundRole(this, 'activator-cluster-role', {
      name: `${NAME}-activator-cluster`,
      labels,
      roleLabels: collected,
      rules: ACTIVATOR_CLUSTER_RULES,
      to: activator,
    });
    const admin = `${NAME}-admin`;
    const resolver = `${NAME}-aggregated-addressable-resolver`;
    aggregatingRole(this, admin, admin, labels, { [CONTROLLER_RULES]: 'true' });
    aggregatingRole(this, resolver, resolver, labels, { [ADDRESSABLE]: 'true' });
    bindClusterRole(this, `${NAME}-controller-admin`, admin, controller, labels);
    bindClusterRole(this, `${NAME}-controller-addressable-resolver`, resolver, controller, labels);
    this.role('core', { ...labels, ...collected }, CORE_RULES);
    this.role('istio', { ...netIstioLabels(this), ...collected }, ISTIO_RULES);
    this.role('addressable-resolver', { ...labels, [ADDRESSABLE]: 'true' }, ADDRESSABLE_RULES);
    this.role('podspecable-binding', { ...labels, [PODSPECABLE]: 'true' }, PODSPECABLE_RULES);
    for (const level of ['admin', 'edit', 'view'] as const) {
      this.role(`namespaced-${level}`, { ...labels, ...joinsUserRole(level) }, USER_RULES[level]);
    }
  }

  private role(name: string, labels: Record<string, string>, rules: k8s.PolicyRule[]): void {
    new k8s.KubeClusterRole(this, name, { metadata: { name: `${NAME}-${name}`, labels }, rules });
  }
}

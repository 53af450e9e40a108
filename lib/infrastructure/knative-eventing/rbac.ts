import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { PlatformContext } from '../../core/context';
import { aggregatingRole } from '../../patterns/aggregated-roles';
import { BoundRole } from '../../patterns/bound-role';
import { bindClusterRole, joinsUserRole } from '../knative/roles';
import { eventingLabels } from './labels';
import {
  AUTH_PROXY_RULES,
  CONTROLLER_RULES,
  POLICY_READER,
  PROGRAM_RULES,
  SOURCES_RULES,
  WEBHOOK_RULES,
  WEBHOOK_SECRETS,
} from './rules';
import { AGGREGATING_ROLES, JOINING_ROLES, USABLE_ROLES, USER_RULES } from './shared-roles';

const NAME = 'knative-eventing';

/** Service accounts of Knative Eventing and what they may do, and what its users may. */
export class EventingRoles extends Construct {
  private readonly labels = eventingLabels(this);

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const namespace = PlatformContext.of(this).namespace('knative-eventing');
    for (const [name, label] of Object.entries(AGGREGATING_ROLES))
      aggregatingRole(this, name, name, this.labels, { [label]: 'true' });
    for (const [name, { label, rules }] of Object.entries(JOINING_ROLES)) this.role(name, rules, { [label]: 'true' });
    for (const [name, rules] of Object.entries(USABLE_ROLES)) this.role(name, rules);
    this.controller(namespace);
    this.webhook(namespace);
    for (const [name, rules] of Object.entries(PROGRAM_RULES)) {
      const to = this.account(name, namespace);
      new BoundRole(this, `${name}-role`, { name: `${NAME}-${name}`, labels: this.labels, rules, to });
    }
    for (const [name, { level, rules }] of Object.entries(USER_RULES)) {
      this.role(name, rules, joinsUserRole(level));
    }
  }

  private controller(namespace: string): void {
    const name = 'eventing-controller';
    const to = this.account(name, namespace);
    const { labels } = this;
    const role = `${NAME}-controller`;
    new BoundRole(this, role, { name: role, binding: name, labels, rules: CONTROLLER_RULES, to });
    const sources = `${NAME}-sources-controller`;
    new BoundRole(this, sources, {
      name: sources,
      binding: `${name}-sources-controller`,
      labels,
      rules: SOURCES_RULES,
      to,
    });
    for (const [binding, collecting] of Object.entries({
      resolver: 'addressable-resolver',
      manipulator: 'channelable-manipulator',
      'crossnamespace-subscriber': 'crossnamespace-subscriber',
      'source-observer': 'source-observer',
    })) {
      bindClusterRole(this, `${name}-${binding}`, collecting, to, labels);
    }
    // These two it gives to the accounts of the proxies that it makes.
    this.role(`${NAME}-eventpolicy-reader`, POLICY_READER, { 'rbac.authorization.k8s.io/aggregate-to-view': 'true' });
    new k8s.KubeRole(this, 'auth-proxy', {
      metadata: { name: `${NAME}-auth-proxy`, namespace, labels },
      rules: AUTH_PROXY_RULES,
    });
  }

  private webhook(namespace: string): void {
    const name = 'eventing-webhook';
    const to = this.account(name, namespace);
    const role = { name: `${NAME}-webhook`, binding: name, labels: this.labels, to };
    new BoundRole(this, 'webhook-cluster-role', { ...role, rules: WEBHOOK_RULES });
    new BoundRole(this, 'webhook-role', { ...role, namespace, rules: WEBHOOK_SECRETS });
    bindClusterRole(this, `${name}-resolver`, 'addressable-resolver', to, this.labels);
    bindClusterRole(this, `${name}-podspecable-binding`, 'podspecable-binding', to, this.labels);
  }

  private account(name: string, namespace: string): { name: string; namespace: string } {
    new k8s.KubeServiceAccount(this, name, { metadata: { name, namespace, labels: this.labels } });
    return { name, namespace };
  }

  private role(name: string, rules: k8s.PolicyRule[], labels: Record<string, string> = {}): void {
    new k8s.KubeClusterRole(this, `${name}-role`, { metadata: { name, labels: { ...this.labels, ...labels } }, rules });
  }
}

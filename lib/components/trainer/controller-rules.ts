import type { k8s } from 'cdk8s-plus-27';
import { allow, MANAGE, READ } from '../../patterns/rbac';

const GROUP = 'trainer.kubeflow.org';
/** Without `delete`: owner references remove what it has made. */
const KEEP = ['create', ...READ, 'patch', 'update'];

/** What Trainer's controller may do in the whole cluster. */
export function controllerRules(): k8s.PolicyRule[] {
  return [
    allow('', ['configmaps', 'secrets'], KEEP),
    allow('', ['limitranges'], READ),
    allow(['', 'events.k8s.io'], ['events'], ['create', 'patch', 'update', 'watch']),
    allow(
      'admissionregistration.k8s.io',
      ['mutatingwebhookconfigurations', 'validatingwebhookconfigurations'],
      [...READ, 'update'],
    ),
    allow('coordination.k8s.io', ['leases'], ['create', 'get', 'list', 'update']),
    allow('jobset.x-k8s.io', ['jobsets'], MANAGE),
    allow('node.k8s.io', ['runtimeclasses'], READ),
    allow(['scheduling.volcano.sh', 'scheduling.x-k8s.io'], ['podgroups'], KEEP),
    allow(GROUP, ['clustertrainingruntimes', 'trainingruntimes', 'trainjobs'], [...READ, 'patch', 'update']),
    allow(
      GROUP,
      ['clustertrainingruntimes/finalizers', 'trainingruntimes/finalizers', 'trainjobs/finalizers', 'trainjobs/status'],
      ['get', 'patch', 'update'],
    ),
  ];
}

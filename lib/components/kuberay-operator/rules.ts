/** Rights of the operator, after the markers in its source (v1.3.2: controllers/ray). */
import type { k8s } from 'cdk8s-plus-27';
import { allow, EVERY_VERB, MANAGE, READ } from '../../patterns/rbac';
import type { KuberayOperatorSettings } from './kuberay-operator-props';

/** Resources of the kinds that it runs. */
export const RAY_KINDS = ['rayclusters', 'rayjobs', 'rayservices'];

/** What it may do in the whole cluster. */
export function clusterRules({ ingresses, batchScheduler }: KuberayOperatorSettings): k8s.PolicyRule[] {
  const each = (part: string) => RAY_KINDS.map((kind) => `${kind}/${part}`);
  return [
    allow('', ['endpoints'], READ),
    allow('', ['events', 'pods/status', 'services'], MANAGE),
    allow('', ['pods'], EVERY_VERB),
    allow('', ['services/status'], ['get', 'patch', 'update']),
    allow('batch', ['jobs'], MANAGE),
    allow('ray.io', RAY_KINDS, MANAGE),
    allow('ray.io', each('finalizers'), ['update']),
    allow('ray.io', each('status'), ['get', 'patch', 'update']),
    // A cluster that scales itself gets an account with rights to its own pods.
    allow('', ['serviceaccounts'], [...READ, 'create', 'delete']),
    allow('rbac.authorization.k8s.io', ['rolebindings'], [...READ, 'create', 'delete']),
    allow('rbac.authorization.k8s.io', ['roles'], [...READ, 'create', 'delete', 'update']),
    ...(ingresses
      ? [
          allow(['extensions', 'networking.k8s.io'], ['ingresses'], MANAGE),
          allow('networking.k8s.io', ['ingressclasses'], READ),
          allow('route.openshift.io', ['routes'], MANAGE),
        ]
      : []),
    ...(batchScheduler === 'volcano' ? [allow('scheduling.volcano.sh', ['podgroups'], MANAGE)] : []),
  ];
}

/** What it may do in its own namespace: elect a leader. */
export function ownRules(): k8s.PolicyRule[] {
  return [
    allow('', ['events'], ['create']),
    allow('coordination.k8s.io', ['leases'], ['create', 'get', 'list', 'update']),
  ];
}

/** Rights of the controller, after the calls in its source (v0.19.0: pkg/controller.v1beta1, pkg/webhook, pkg/certgenerator). */
import type { k8s } from 'cdk8s-plus-27';
import { allow, READ } from '../../patterns/rbac';
import { type TrialKindName, trialRules } from './trial-kinds';

/** Resources of Katib's own kinds. */
export const EXPERIMENT_KINDS = ['experiments', 'trials', 'suggestions'];

/** What it may do in the whole cluster. */
export function clusterRules(kinds: readonly TrialKindName[]): k8s.PolicyRule[] {
  return [
    // What an algorithm runs as: a Deployment with its Service, volume, and an account for early stopping.
    allow('', ['services'], [...READ, 'create', 'delete']),
    allow('', ['serviceaccounts', 'persistentvolumes', 'persistentvolumeclaims'], [...READ, 'create']),
    allow('apps', ['deployments'], [...READ, 'create', 'delete']),
    allow('rbac.authorization.k8s.io', ['roles', 'rolebindings'], [...READ, 'create']),
    allow('', ['events'], ['create', 'patch', 'update']),
    allow('', ['namespaces', 'configmaps'], READ),
    // With every verb, as the account of an algorithm that stops trials early gets every verb on trials and their status.
    allow(
      'kubeflow.org',
      EXPERIMENT_KINDS.flatMap((kind) => [kind, `${kind}/status`, `${kind}/finalizers`]),
      ['*'],
    ),
    ...trialRules(kinds),
  ];
}

/** What it may do in the whole cluster to give the API server the CA that it has made. */
export function caRules(configuration: string): k8s.PolicyRule[] {
  const configurations = ['validatingwebhookconfigurations', 'mutatingwebhookconfigurations'];
  return [
    allow('admissionregistration.k8s.io', configurations, ['list', 'watch']),
    allow('admissionregistration.k8s.io', configurations, ['get', 'update', 'patch'], [configuration]),
  ];
}

/** What it may do in its own namespace to keep the certificate that it has made. It watches all Secrets there. */
export const CERTIFICATE_RULES = [allow('', ['secrets'], [...READ, 'update', 'patch'])];

/** What it may do in its own namespace to elect a leader. */
export const LEASE_RULES = [allow('coordination.k8s.io', ['leases'], ['get', 'create', 'update'])];

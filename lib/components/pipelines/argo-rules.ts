import type { k8s } from 'cdk8s-plus-27';
import { allow, MANAGE, READ } from '../../patterns/rbac';

/** Kinds that users make themselves. */
export const USER_KINDS = [
  'workflows',
  'workfloweventbindings',
  'workflowtemplates',
  'cronworkflows',
  'clusterworkflowtemplates',
  'workflowtaskresults',
];

/** Kinds with the right to keep their objects from going. */
export function withFinalizers(kinds: string[]): string[] {
  return kinds.flatMap((kind) => [kind, `${kind}/finalizers`]);
}

/** What the controller does; it also reads some kinds and templates. */
export function controllerRules(read: string[], templates: string[]): k8s.PolicyRule[] {
  return [
    allow('', ['pods', 'pods/exec'], ['create', ...READ, 'update', 'patch', 'delete']),
    allow('', read, READ),
    allow('', ['persistentvolumeclaims', 'persistentvolumeclaims/finalizers'], ['create', 'update', 'delete', 'get']),
    allow('argoproj.io', [...withFinalizers(['workflows', 'workflowtasksets']), 'workflowartifactgctasks'], MANAGE),
    // What an agent has done for HTTP and plugin templates is taken off their status again.
    allow('argoproj.io', ['workflowtasksets/status', 'workflowartifactgctasks/status'], ['update', 'patch']),
    allow('argoproj.io', withFinalizers(templates), READ),
    allow('argoproj.io', ['workflowtaskresults'], ['list', 'watch', 'deletecollection']),
    allow('', ['serviceaccounts'], ['get', 'list']),
    allow('argoproj.io', withFinalizers(['cronworkflows']), [...READ, 'update', 'patch', 'delete']),
    allow('', ['events'], ['create', 'patch']),
    allow('policy', ['poddisruptionbudgets'], ['create', 'get', 'delete']),
  ];
}

/** What pods do as the user's service account: agents of HTTP and plugin templates, and deletion of artifacts. */
export function agentRules(): k8s.PolicyRule[] {
  return [
    allow('argoproj.io', ['workflowtasksets', 'workflowartifactgctasks'], READ),
    allow('argoproj.io', ['workflowtasksets/status', 'workflowartifactgctasks/status'], ['patch']),
  ];
}

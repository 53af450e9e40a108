/** Rights of the cache's two programs, after the calls in their source (v0.18.0: pkg/controller/v1alpha1/localmodel, …/localmodelnode, pkg/webhook/admission). */
import type { k8s } from 'cdk8s-plus-27';
import { allow, READ } from '../../../patterns/rbac';
import { GROUP } from '../manager-rules';

/** What the controller may do in the whole cluster. */
export function localModelRules(): k8s.PolicyRule[] {
  return [
    allow('', ['configmaps'], ['get']),
    allow('', ['events'], ['create', 'patch']),
    allow('', ['nodes'], READ),
    // It makes the volumes of each model, and those of a namespace it must delete itself: nothing there can own them.
    allow('', ['persistentvolumes', 'persistentvolumeclaims'], [...READ, 'create', 'delete']),
    allow(GROUP, ['inferenceservices', 'localmodelnodegroups'], READ),
    allow(GROUP, ['localmodelcaches', 'localmodelnamespacecaches'], [...READ, 'patch']),
    allow(GROUP, ['localmodelnodes'], [...READ, 'create', 'patch']),
    allow(GROUP, ['localmodelcaches/status', 'localmodelnamespacecaches/status'], ['update']),
    allow(GROUP, ['localmodelcaches/finalizers', 'localmodelnamespacecaches/finalizers'], ['update']),
  ];
}

/** What the agents on the nodes may do in the whole cluster. */
export function agentRules(): k8s.PolicyRule[] {
  return [
    allow('', ['nodes'], READ),
    allow(GROUP, ['clusterstoragecontainers', 'localmodelnodegroups', 'localmodelnodes'], READ),
    allow(GROUP, ['localmodelnodes/status', 'localmodelnodes/finalizers'], ['update']),
    // They watch the jobs of the whole cluster, and make them in one namespace.
    allow('batch', ['jobs'], READ),
  ];
}

/** What they may do in the namespace of the jobs: those, and the credentials with which they load models. */
export function agentRulesForJobs(): k8s.PolicyRule[] {
  return [
    allow('batch', ['jobs'], ['create', 'delete']),
    allow('', ['secrets', 'serviceaccounts'], ['get']),
    allow('', ['events'], ['create', 'patch']),
  ];
}

/** What they may read in KServe's namespace: its configuration. */
export function agentRulesForConfig(config: string): k8s.PolicyRule[] {
  return [allow('', ['configmaps'], ['get'], [config])];
}

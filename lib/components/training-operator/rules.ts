/** Rights of the operator, after the markers in its source (v1.9.2: pkg/controller.v1, pkg/cert). */
import type { k8s } from 'cdk8s-plus-27';
import { allow, MANAGE, READ } from '../../patterns/rbac';
import { JOB_KINDS, type TrainingOperatorSettings } from './training-operator-props';

/** What it may do in the whole cluster. */
export function clusterRules(settings: TrainingOperatorSettings, configuration: string): k8s.PolicyRule[] {
  const { kinds, gangScheduler } = settings;
  const jobs = kinds.map((kind) => JOB_KINDS[kind]);
  const each = (part: string) => jobs.map((name) => `${name}/${part}`);
  return [
    allow('', ['events'], MANAGE),
    allow('', ['pods'], MANAGE),
    allow('', ['services'], [...READ, 'create', 'delete']),
    allow('admissionregistration.k8s.io', ['validatingwebhookconfigurations'], ['list', 'watch']),
    allow('admissionregistration.k8s.io', ['validatingwebhookconfigurations'], ['get', 'update'], [configuration]),
    allow('kubeflow.org', jobs, MANAGE),
    allow('kubeflow.org', each('finalizers'), ['update']),
    allow('kubeflow.org', each('status'), ['get', 'patch', 'update']),
    ...(kinds.includes('MPIJob') ? mpiRules() : []),
    ...(kinds.includes('PyTorchJob') ? [allow('autoscaling', ['horizontalpodautoscalers'], MANAGE)] : []),
    ...(gangScheduler ? [allow(gangScheduler === 'volcano' ? VOLCANO : COSCHEDULING, ['podgroups'], MANAGE)] : []),
  ];
}

const VOLCANO = 'scheduling.volcano.sh';
const COSCHEDULING = 'scheduling.x-k8s.io';

/**
 * The launcher of an MPIJob starts its workers by kubectl exec, with an account and a role that the operator makes: it may
 * give only what it has itself.
 */
function mpiRules(): k8s.PolicyRule[] {
  const write = ['create', 'list', 'update', 'watch'];
  return [
    allow('', ['configmaps'], write),
    allow('', ['pods/exec'], ['create']),
    allow('', ['serviceaccounts'], [...READ, 'create']),
    allow('rbac.authorization.k8s.io', ['roles', 'rolebindings'], write),
  ];
}

/** What it may do in its own namespace: keep its certificate, and elect a leader. */
export function ownRules({ leaderElection }: TrainingOperatorSettings): k8s.PolicyRule[] {
  return [
    // It watches the namespace's Secrets to see its own.
    allow('', ['secrets'], [...READ, 'update']),
    ...(leaderElection ? [allow('coordination.k8s.io', ['leases'], ['get', 'create', 'update'])] : []),
  ];
}

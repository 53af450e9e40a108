import { listAt, numberAt, stringAt, valueAt } from '../../kubernetes/json';
import { groupKindOf, type KubeObject } from '../../kubernetes/objects';
import {
  type Condition,
  condition,
  conditionReason,
  expectedCondition,
  isCurrent,
  terminatingReason,
} from './conditions';
import { failed, progressing, READY, type Readiness } from './state';
import { WORKLOAD_RULES } from './workloads';

/**
 * How far a live object has come, from itself alone: the rules of kstatus, stricter where those are too weak (a Job
 * must be complete; a custom resource of a known kind must have its condition, not merely no contrary one).
 */
export function readinessOf(object: KubeObject): Readiness {
  const terminating = terminatingReason(object);
  if (terminating !== undefined) return progressing(terminating);
  const { generation } = object.metadata;
  const observed = numberAt(object, 'status', 'observedGeneration');
  if (observed !== undefined && generation !== undefined && observed < generation)
    return progressing('its controller has not seen the change yet');
  const stalled = condition(object, 'Stalled');
  if (stalled?.status === 'True') return failed(conditionReason(stalled), false);
  const rule = RULES[groupKindOf(object)] ?? WORKLOAD_RULES[groupKindOf(object)];
  return rule ? rule(object) : byConditions(object);
}

const RULES: Readonly<Record<string, (object: KubeObject) => Readiness>> = {
  '/Namespace': (object) =>
    stringAt(object, 'status', 'phase') === 'Terminating' ? progressing('is being deleted') : READY,
  // Bound is not asked for: a claim with WaitForFirstConsumer is bound only when its pod is scheduled.
  '/PersistentVolumeClaim': (object) =>
    stringAt(object, 'status', 'phase') === 'Lost' ? failed('has lost its volume', true) : READY,
  'apiextensions.k8s.io/CustomResourceDefinition': (object) => {
    const names = condition(object, 'NamesAccepted');
    if (names?.status === 'False') return failed(`its names are taken: ${conditionReason(names)}`, true);
    return condition(object, 'Established')?.status === 'True' ? READY : progressing('is not Established yet');
  },
  'admissionregistration.k8s.io/MutatingWebhookConfiguration': webhooksHaveCa,
  'admissionregistration.k8s.io/ValidatingWebhookConfiguration': webhooksHaveCa,
};

/** Without a CA bundle the API server cannot verify the webhook's server and every call of it fails. */
function webhooksHaveCa(object: KubeObject): Readiness {
  const lacking = listAt(object, 'webhooks').filter(
    (webhook) =>
      valueAt(webhook, 'clientConfig', 'service') !== undefined && !stringAt(webhook, 'clientConfig', 'caBundle'),
  );
  return lacking.length === 0 ? READY : progressing('no controller has filled in its caBundle yet');
}

function byConditions(object: KubeObject): Readiness {
  const expected = expectedCondition(object);
  if (expected !== undefined) {
    const found = condition(object, expected);
    return found && isCurrent(found, object) ? fromCondition(found) : progressing(`has no condition ${expected} yet`);
  }
  const reconciling = condition(object, 'Reconciling');
  if (reconciling?.status === 'True') return progressing(conditionReason(reconciling));
  const ready = condition(object, 'Ready');
  return ready ? fromCondition(ready) : READY;
}

function fromCondition(found: Condition): Readiness {
  return found.status === 'True' ? READY : progressing(conditionReason(found));
}

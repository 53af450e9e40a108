import { isRecord, listAt, numberAt, stringAt } from '../../kubernetes/json';
import { groupKindOf, type KubeObject } from '../../kubernetes/objects';

/** One of an object's `status.conditions`. */
export interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
  readonly observedGeneration?: number;
}

/** An object's condition of a type. */
export function condition(object: KubeObject, type: string): Condition | undefined {
  const found = listAt(object, 'status', 'conditions').find((each) => isRecord(each) && each.type === type);
  if (!found) return undefined;
  return {
    type,
    status: stringAt(found, 'status') ?? 'Unknown',
    reason: stringAt(found, 'reason'),
    message: stringAt(found, 'message'),
    observedGeneration: numberAt(found, 'observedGeneration'),
  };
}

/** A condition in words: `Ready is False: DoesNotExist: Issuing certificate as Secret does not exist`. */
export function conditionReason(found: Condition): string {
  return [`${found.type} is ${found.status}`, found.reason, found.message].filter(Boolean).join(': ');
}

/** Whether a condition speaks of the object as it is now, not as it was before the last change. */
export function isCurrent(found: Condition, object: KubeObject): boolean {
  return found.observedGeneration === undefined || found.observedGeneration >= (object.metadata.generation ?? 0);
}

/**
 * The condition that an object of a known kind must have before what builds on it can work. Listed are kinds of
 * infrastructure, whose controller runs in every cluster that has them; of all other kinds a contrary condition is
 * heeded, a missing one is not.
 */
export function expectedCondition(object: KubeObject): string | undefined {
  return EXPECTED[groupKindOf(object)];
}

const EXPECTED: Readonly<Record<string, string>> = {
  'apiregistration.k8s.io/APIService': 'Available',
  'cert-manager.io/Certificate': 'Ready',
  'cert-manager.io/ClusterIssuer': 'Ready',
  'cert-manager.io/Issuer': 'Ready',
  'external-secrets.io/ClusterSecretStore': 'Ready',
  'external-secrets.io/ExternalSecret': 'Ready',
  'external-secrets.io/SecretStore': 'Ready',
  'gateway.networking.k8s.io/Gateway': 'Programmed',
  'gateway.networking.k8s.io/GatewayClass': 'Accepted',
};

/** That an object is on its way out, and what holds it; undefined while nobody has deleted it. */
export function terminatingReason({ metadata }: KubeObject): string | undefined {
  if (metadata.deletionTimestamp === undefined) return undefined;
  const finalizers = metadata.finalizers ?? [];
  return `is being deleted${finalizers.length > 0 ? `, held by finalizers ${finalizers.join(', ')}` : ''}`;
}

import { isRecord, valueAt } from '../../kubernetes/json';
import { groupKindOf, type KubeObject } from '../../kubernetes/objects';

/**
 * What is sent for an object: the object itself but for what is never ours to say.
 * - `status` belongs to controllers; some upstream CRDs carry an empty one.
 * - an empty `caBundle` would wipe the one that a controller has put in.
 * - `rules` of an aggregated ClusterRole are computed by a controller, which would fight with us over them.
 *
 * Returns the very same object when there is nothing to leave out.
 */
export function sanitize(object: KubeObject): KubeObject {
  let result: KubeObject = object;
  if ('status' in result) result = without(result, 'status');
  if (groupKindOf(result) === 'rbac.authorization.k8s.io/ClusterRole' && isRecord(result.aggregationRule)) {
    result = 'rules' in result ? without(result, 'rules') : result;
  }
  if (
    Array.isArray(result.webhooks) &&
    result.webhooks.some((webhook) => hasEmptyCa(valueAt(webhook, 'clientConfig')))
  ) {
    result = { ...result, webhooks: result.webhooks.map(withoutEmptyCa) };
  }
  if (hasEmptyCa(valueAt(result, 'spec', 'conversion', 'webhook', 'clientConfig'))) {
    result = withConversion(result);
  }
  return result;
}

// "Cg==" is a line break: the placeholder of code generators from before the field was optional.
function hasEmptyCa(clientConfig: unknown): boolean {
  return isRecord(clientConfig) && (clientConfig.caBundle === '' || clientConfig.caBundle === 'Cg==');
}

function withoutEmptyCa(webhook: unknown): unknown {
  if (!isRecord(webhook) || !isRecord(webhook.clientConfig) || !hasEmptyCa(webhook.clientConfig)) return webhook;
  const { caBundle: _, ...clientConfig } = webhook.clientConfig;
  return { ...webhook, clientConfig };
}

function withConversion(crd: KubeObject): KubeObject {
  const spec = isRecord(crd.spec) ? crd.spec : {};
  const conversion = isRecord(spec.conversion) ? spec.conversion : {};
  return { ...crd, spec: { ...spec, conversion: { ...conversion, webhook: withoutEmptyCa(conversion.webhook) } } };
}

function without(object: KubeObject, field: string): KubeObject {
  return Object.fromEntries(Object.entries(object).filter(([key]) => key !== field)) as typeof object;
}

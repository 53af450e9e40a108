import type { KubeObject } from '../../kubernetes/objects';

/** That an object is on its way out, and what holds it; undefined while nobody has deleted it. */
export function terminatingReason({ metadata }: KubeObject): string | undefined {
  if (metadata.deletionTimestamp === undefined) return undefined;
  const finalizers = metadata.finalizers ?? [];
  return `is being deleted${finalizers.length > 0 ? `, held by finalizers ${finalizers.join(', ')}` : ''}`;
}

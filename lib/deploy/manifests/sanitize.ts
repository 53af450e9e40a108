import { type ClusterWrite, clusterWritesOf } from '../../kubernetes/cluster-writes';
import { replaceFields } from '../../kubernetes/field-pattern';
import { isRecord } from '../../kubernetes/json';
import type { KubeObject } from '../../kubernetes/objects';

/**
 * What is sent for an object: the object itself but for what is never ours to say.
 * - `status` belongs to controllers; some upstream CRDs carry an empty one.
 * - a placeholder in a field that a program of the cluster writes would wipe what that has written.
 * - `rules` of an aggregated ClusterRole are computed by a controller, which would fight with us over them.
 *
 * Returns the very same object when there is nothing to leave out.
 */
export function sanitize(object: KubeObject): KubeObject {
  return clusterWritesOf(object).filter(isEverywhere).reduce(withoutPlaceholder, withoutStatus(object));
}

function withoutStatus(object: KubeObject): KubeObject {
  if (!('status' in object)) return object;
  const { status: _, ...rest } = object;
  return rest as KubeObject;
}

/** What happens on one cloud alone, applying must not guess. */
function isEverywhere({ platform }: ClusterWrite): boolean {
  return platform === undefined;
}

function withoutPlaceholder(object: KubeObject, { field, overwrites }: ClusterWrite): KubeObject {
  return replaceFields(object, field, (value) => (overwrites || isPlaceholder(value) ? undefined : value));
}

/** "Cg==" is a line break: what code generators wrote for a CA from before the field was optional. */
function isPlaceholder(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0;
  return value === '' || value === 'Cg==' || value === null || (isRecord(value) && Object.keys(value).length === 0);
}

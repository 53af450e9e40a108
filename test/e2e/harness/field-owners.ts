import { isRecord, type KubernetesObject } from './objects';

/**
 * Whether the server's record of an object says that a manager has written a field, or a part of it.
 *
 * @param pattern names that lead to the field; `*` stands for each item of a list
 */
export function hasWritten({ metadata }: KubernetesObject, manager: string, pattern: readonly string[]): boolean {
  const entries = Array.isArray(metadata.managedFields) ? metadata.managedFields.filter(isRecord) : [];
  return entries.some((entry) => entry.manager === manager && isOwned(entry.fieldsV1, pattern));
}

/** `f:name` leads to a field, `k:{…}` to an item of a list. Where nothing stands below, all of it is owned. */
function isOwned(fields: unknown, [key, ...rest]: readonly string[]): boolean {
  if (!isRecord(fields)) return false;
  if (key === undefined || Object.keys(fields).length === 0) return true;
  const below = Object.entries(fields).filter(([part]) => (key === '*' ? /^[kvi]:/.test(part) : part === `f:${key}`));
  return below.some(([, each]) => isOwned(each, rest));
}

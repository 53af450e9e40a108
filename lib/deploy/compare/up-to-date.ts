import { isDeepStrictEqual } from 'node:util';
import { isRecord } from '../../kubernetes/json';
import { groupOf, isBuiltInGroup, type KubeObject, type ManagedFields } from '../../kubernetes/objects';

/**
 * Whether applying `ours` would provably change nothing, so that it need not be sent: the last apply of `manager` set
 * exactly the fields that `ours` has, and all of them still have our values. Never true by mistake: in doubt (a value
 * that the server spells differently, a field of a list that it filled in) it is false, and the object is applied as
 * usual.
 */
export function isUpToDate(ours: KubeObject, live: KubeObject, manager: string): boolean {
  const entry = appliedEntry(live, manager);
  if (entry?.fieldsV1 === undefined || entry.apiVersion !== ours.apiVersion || live.apiVersion !== ours.apiVersion)
    return false;
  const { apiVersion: _v, kind: _k, metadata, ...rest } = ours;
  const { name: _n, namespace: _ns, ...meta } = metadata;
  // What names an object is not among its managed fields.
  const owned = Object.keys(meta).length > 0 ? { ...rest, metadata: meta } : rest;
  // Kubernetes' own types do not keep empty lists (some count them as a change each time they are sent); custom
  // resources do.
  const wanted = isBuiltInGroup(groupOf(ours)) ? withoutEmptyLists(owned) : owned;
  return isSame(wanted, live, entry.fieldsV1);
}

/** The server's record of what a manager has applied of an object. */
export function appliedEntry(live: KubeObject, manager: string): ManagedFields | undefined {
  return live.metadata.managedFields?.find(
    (entry) => entry.manager === manager && entry.operation === 'Apply' && entry.subresource === undefined,
  );
}

/**
 * Whether a value is what we own of the live one. `fields` is the server's record of it (FieldsV1): `f:name` for a
 * field, `k:{keys}` for an item of a list that is merged by keys, `v:value` for a member of a set, `.` for the thing
 * itself; nothing below means that it is owned as a whole.
 */
function isSame(ours: unknown, live: unknown, fields: Record<string, unknown>): boolean {
  const parts = Object.keys(fields).filter((key) => key !== '.');
  if (parts.length === 0) return isDeepStrictEqual(ours, live);
  if (isRecord(ours)) return isRecord(live) && isSameMap(ours, live, fields, parts);
  return Array.isArray(ours) && Array.isArray(live) && isSameList(ours, live, fields, parts);
}

function isSameMap(
  ours: Record<string, unknown>,
  live: Record<string, unknown>,
  fields: Record<string, unknown>,
  parts: string[],
): boolean {
  const keys = Object.keys(ours);
  return (
    keys.length === parts.length &&
    keys.every((key) => {
      const below = fields[`f:${key}`];
      return isRecord(below) && key in live && isSame(ours[key], live[key], below);
    })
  );
}

/**
 * The items may stand between others' items in the live list, but in our order: that of containers and rules matters.
 */
function isSameList(ours: unknown[], live: unknown[], fields: Record<string, unknown>, parts: string[]): boolean {
  if (ours.length !== parts.length) return false;
  const placeOf = new Map<number, number>();
  for (const part of parts) {
    const matches = matcherOf(part);
    const index = ours.findIndex((item, at) => !placeOf.has(at) && matches(item, false));
    const liveIndex = live.findIndex((item) => matches(item, true));
    const below = fields[part];
    if (index < 0 || liveIndex < 0 || !isRecord(below) || !isSame(ours[index], live[liveIndex], below)) return false;
    placeOf.set(index, liveIndex);
  }
  const places = ours.map((_, index) => placeOf.get(index) ?? -1);
  return places.every((place, index) => index === 0 || place > (places[index - 1] ?? -1));
}

/**
 * Finds the item that a `k:` or `v:` part speaks of; in our own list a key may be missing where the server has filled
 * in its default.
 */
function matcherOf(part: string): (item: unknown, exact: boolean) => boolean {
  const value: unknown = JSON.parse(part.slice(2));
  if (part.startsWith('v:')) return (item) => isDeepStrictEqual(item, value);
  if (!part.startsWith('k:') || !isRecord(value)) return () => false;
  return (item, exact) =>
    isRecord(item) &&
    Object.entries(value).every(
      ([key, expected]) => (item[key] === undefined && !exact) || isDeepStrictEqual(item[key], expected),
    );
}

/** Leaves out the fields that are empty lists. */
function withoutEmptyLists(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutEmptyLists);
  if (!isRecord(value)) return value;
  const kept = Object.entries(value).filter(([, each]) => !(Array.isArray(each) && each.length === 0));
  return Object.fromEntries(kept.map(([key, each]) => [key, withoutEmptyLists(each)]));
}

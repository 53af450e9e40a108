import { isRecord } from '../../kubernetes/json';
import type { KubeObject, ManagedFields } from '../../kubernetes/objects';
import { FIELD_MANAGER } from '../cluster/cluster';
import { isAdopted, type TakeOver } from './take-over';

/** A set of fields as the API server records it (FieldsV1). */
export type FieldSet = Record<string, unknown>;

/**
 * What the API server puts into every Namespace. Of one that was applied with nothing but a name, they are all that
 * `before-first-apply` owns after our first apply.
 */
const OF_THE_SERVER: FieldSet = {
  'f:metadata': { 'f:labels': { 'f:kubernetes.io/metadata.name': {} } },
  'f:spec': { 'f:finalizers': {} },
};

/** The entries of a live object that are to become ours; empty when it has none. */
export function entriesToAdopt(live: KubeObject, takeOver: TakeOver): ManagedFields[] {
  return (live.metadata.managedFields ?? []).filter(
    ({ manager = '', subresource, fieldsV1 = {} }) =>
      subresource === undefined && isAdopted(manager, takeOver) && !isWithin(fieldsV1, OF_THE_SERVER),
  );
}

/** Whether a set has no field but those of another one. */
function isWithin(set: FieldSet, whole: FieldSet): boolean {
  return Object.entries(set).every(([key, below]) => {
    const there = whole[key];
    return key === '.' || (isRecord(there) && (!isRecord(below) || isWithin(below, there)));
  });
}

/**
 * The record of who owns which fields after some entries have become ours: the newest makes our entry of what was
 * applied, with the fields of all that are written in its version. Fields of other versions belong to nobody then:
 * their paths may mean something else. Entries of subresources (the scale, the status) stay whose they are.
 *
 * @param adopted entries of `all`, at least one
 */
export function adoptedFields(all: readonly ManagedFields[], adopted: readonly ManagedFields[]): ManagedFields[] {
  const ours = all.filter(isOurs);
  const merged = [...adopted, ...ours];
  const newest = merged.reduce((best, each) => ((each.time ?? '') > (best.time ?? '') ? each : best));
  const fields = merged
    .filter(({ apiVersion }) => apiVersion === newest.apiVersion)
    .map(({ fieldsV1 }) => fieldsV1 ?? {})
    .reduce(unionOf);
  const entry: ManagedFields = { ...newest, manager: FIELD_MANAGER, operation: 'Apply', fieldsV1: fields };
  return [entry, ...all.filter((each) => !merged.includes(each))];
}

/** The fields of two sets. */
export function unionOf(a: FieldSet, b: FieldSet): FieldSet {
  const result: FieldSet = { ...a };
  for (const [key, below] of Object.entries(b)) {
    const there = result[key];
    result[key] = isRecord(there) && isRecord(below) ? unionOf(there, below) : below;
  }
  return result;
}

/** What we have written, by an apply or by a patch that made way for one. */
function isOurs({ manager, subresource }: ManagedFields): boolean {
  return manager === FIELD_MANAGER && subresource === undefined;
}

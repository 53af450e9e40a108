import type { KubeObject, ManagedFields, ObjectMeta } from '../../kubernetes/objects';
import type { ApiAnswer } from '../cluster/client';
import { type Cluster, FIELD_MANAGER } from '../cluster/cluster';
import { conversionPatch } from './adopt-object';
import { mergeFields, removeFields } from './field-sets';
import { entriesToAdopt, type FieldSet, unionOf } from './managed-fields';
import { rehearseUpdate } from './requests';
import type { TakeOver } from './take-over';

/**
 * What an object would become if it were taken over and applied. The server cannot be asked for one after the other, so
 * it is asked in another way: what one manager has applied server-side goes when that manager applies ours; else the
 * result is computed here and sent as a dry run of an update, which is judged as an apply is.
 *
 * @param path where the object lives
 */
export async function simulateTakeOver(
  body: KubeObject,
  live: KubeObject,
  path: string,
  takeOver: TakeOver,
  cluster: Cluster,
): Promise<ApiAnswer> {
  const adopted = entriesToAdopt(live, takeOver);
  const ends = conversionPatch(body, live, takeOver).length > 0;
  const [only, ...more] = adopted;
  if (only?.operation === 'Apply' && more.length === 0 && !ends && !hasEntryOfOurs(live)) {
    return cluster.apply(body, path, { dryRun: true, force: true, manager: only.manager });
  }
  return rehearseUpdate(afterTakeOver(body, ends ? withoutConversion(live) : live, adopted), path, cluster);
}

/** The live object without what the adopted entries alone own and ours does not have, and with ours. */
export function afterTakeOver(body: KubeObject, live: KubeObject, adopted: readonly ManagedFields[]): KubeObject {
  const all = live.metadata.managedFields ?? [];
  const goes = all.filter((entry) => adopted.includes(entry) || isOurs(entry));
  const stays = all.filter((entry) => !goes.includes(entry));
  const left = removeFields(live, fieldsOf(goes), fieldsOf(stays), body);
  const merged = mergeFields(left, body, fieldsOf(all)) as KubeObject;
  const { managedFields: _, ...metadata } = merged.metadata as ObjectMeta;
  return { ...merged, metadata };
}

function hasEntryOfOurs({ metadata: { managedFields = [] } }: KubeObject): boolean {
  return managedFields.some(isOurs);
}

function isOurs({ manager, subresource }: ManagedFields): boolean {
  return manager === FIELD_MANAGER && subresource === undefined;
}

function fieldsOf(entries: readonly ManagedFields[]): FieldSet {
  return entries.map(({ fieldsV1 }) => fieldsV1 ?? {}).reduce(unionOf, {});
}

function withoutConversion(crd: KubeObject): KubeObject {
  return { ...crd, spec: { ...Object(crd.spec), conversion: { strategy: 'None' } } };
}

import { LAST_APPLIED } from '../../kubernetes/client-side-apply';
import { stringAt, valueAt } from '../../kubernetes/json';
import type { KubeObject } from '../../kubernetes/objects';
import type { JsonPatchOperation } from '../../kubernetes/upgrade-step';
import { type Cluster, FIELD_MANAGER } from '../cluster/cluster';
import { type Fault, faultOf } from '../cluster/faults';
import { patchIfUnchanged } from '../cluster/writes';
import { isCrd } from '../manifests/plan';
import { adoptedFields, entriesToAdopt } from './managed-fields';
import { isAdopted, type TakeOver } from './take-over';

/** What came of it: the object as it is now, and whether that is new; or why it is not ours yet. */
export type Adopted = { readonly live: KubeObject; readonly changed: boolean } | { readonly fault: Fault };

/**
 * Makes an object that others have applied ours before our first apply: their fields that dist does not have go with
 * that apply, as if we had sent them before. Without it they stay for ever, and some of them are refused beside ours.
 *
 * @param body what will be applied
 */
export async function adoptObject(
  body: KubeObject,
  live: KubeObject,
  takeOver: TakeOver,
  cluster: Cluster,
  deadline?: number,
): Promise<Adopted> {
  let now = live;
  for (const operations of [conversionPatch(body, live, takeOver), () => ownershipPatch(now, takeOver)]) {
    const patch = typeof operations === 'function' ? operations() : operations;
    if (patch.length === 0) continue;
    const answer = await patchIfUnchanged(now, patch, cluster, deadline === undefined ? {} : { deadline });
    if (!answer) return { fault: { answer: 'wait', reason: 'the server does not serve this kind yet' } };
    if (answer.response.status >= 300) return { fault: lostRace(answer.response.status) ?? faultOf(answer.response) };
    now = answer.json as KubeObject;
  }
  return { live: now, changed: now !== live };
}

/** Gives us the entries of the appliers, and takes away what a later `kubectl apply` would find its own fields by. */
export function ownershipPatch(live: KubeObject, takeOver: TakeOver): JsonPatchOperation[] {
  const all = live.metadata.managedFields ?? [];
  const adopted = entriesToAdopt(live, takeOver);
  if (adopted.length === 0) return [];
  const remembered = live.metadata.annotations?.[LAST_APPLIED] !== undefined;
  return [
    { op: 'replace', path: '/metadata/managedFields', value: adoptedFields(all, adopted) },
    ...(remembered ? [{ op: 'remove', path: `/metadata/annotations/${pointer(LAST_APPLIED)}` } as const] : []),
  ];
}

/**
 * Ends the conversion of a CRD that dist no longer converts. The CA in it belongs to who has put it in, so an apply
 * would leave it alone in a conversion without webhook, which the server refuses.
 */
export function conversionPatch(body: KubeObject, live: KubeObject, takeOver: TakeOver): JsonPatchOperation[] {
  const strategyIn = (object: KubeObject) => stringAt(object, 'spec', 'conversion', 'strategy') ?? 'None';
  if (!isCrd(body) || strategyIn(body) !== 'None' || strategyIn(live) === 'None') return [];
  const owners = (live.metadata.managedFields ?? []).filter(
    ({ fieldsV1 }) => valueAt(fieldsV1, 'f:spec', 'f:conversion', 'f:strategy') !== undefined,
  );
  // Whoever else has said how it is converted must have a reason.
  const mine = owners.every(({ manager = '' }) => manager === FIELD_MANAGER || isAdopted(manager, takeOver));
  return mine ? [{ op: 'replace', path: '/spec/conversion', value: { strategy: 'None' } }] : [];
}

/** Somebody has written it since it was read: what it is now decides. */
function lostRace(status: number): Fault | undefined {
  return status === 409 ? { answer: 'wait', reason: 'it has changed since it was read' } : undefined;
}

function pointer(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}

import { LAST_APPLIED } from '../../kubernetes/client-side-apply';
import { isRecord } from '../../kubernetes/json';
import type { KubeObject, ManagedFields } from '../../kubernetes/objects';
import { keepFields } from './field-sets';
import { type FieldSet, unionOf } from './managed-fields';
import { isAdopted } from './take-over';

/** Tools that apply whole manifests. */
const APPLIERS = ['kubectl', 'argocd-controller', 'kustomize-controller', 'helm', 'helm-controller'];

/**
 * What somebody has applied of a live object: the copy that `kubectl apply` keeps of it, and the fields that a server-side
 * apply has given to an applier. An object may have both, of an older and of a newer apply; none where it was created
 * or replaced in another way, whose record has what the server has filled in, too.
 */
export function appliedContents(live: KubeObject): KubeObject[] {
  const copy = copyOf(live);
  const applied = (live.metadata.managedFields ?? []).filter(
    (entry) => entry.operation === 'Apply' && isAppliers(entry),
  );
  const fields = applied.map(({ fieldsV1 = {} }) => fieldsV1).reduce<FieldSet>(unionOf, {});
  return [...(copy ? [copy] : []), ...(applied.length > 0 ? [withFields(live, fields)] : [])];
}

/** Whether an entry is of somebody who applies whole manifests. */
export function isAppliers({ manager = '', subresource }: ManagedFields): boolean {
  return subresource === undefined && isAdopted(manager, APPLIERS);
}

function copyOf(live: KubeObject): KubeObject | undefined {
  const text = live.metadata.annotations?.[LAST_APPLIED];
  if (text === undefined) return undefined;
  try {
    const copy: unknown = JSON.parse(text);
    if (!isRecord(copy) || !isRecord(copy.metadata)) return undefined;
    return { ...copy, ...typeOf(live), metadata: { ...copy.metadata, name: live.metadata.name } };
  } catch {
    return undefined; // somebody has written into it
  }
}

function withFields(live: KubeObject, fields: FieldSet): KubeObject {
  const kept = Object.keys(fields).length > 0 ? keepFields(live, fields) : {};
  const { metadata, ...content } = isRecord(kept) ? kept : {};
  const own = isRecord(metadata) ? metadata : {};
  return { ...content, ...typeOf(live), metadata: { ...own, name: live.metadata.name } };
}

function typeOf({ apiVersion, kind }: KubeObject): Pick<KubeObject, 'apiVersion' | 'kind'> {
  return { apiVersion, kind };
}

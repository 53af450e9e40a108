import { isDeepStrictEqual } from 'node:util';
import type { KubeObject, ManagedFields } from '../../lib/deploy';
import { isRecord } from '../../lib/kubernetes/json';

/** A whole answer of the fake. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A refusal as the API server words it. */
export function statusAnswer(
  status: number,
  message: string,
  more: Record<string, unknown> = {},
  headers: Record<string, string> = {},
): Answer {
  return {
    status,
    body: { kind: 'Status', apiVersion: 'v1', status: 'Failure', message, code: status, details: {}, ...more },
    headers,
  };
}

/** Merges maps; lists and scalars replace. */
export function merge(...layers: readonly object[]): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const layer of layers) {
    for (const [key, value] of Object.entries(layer)) {
      const there = result[key];
      result[key] = isRecord(value) && isRecord(there) ? merge(there, value) : value;
    }
  }
  return result;
}

/** Whether applying an object to a live one changes nothing. */
export function alike(live: KubeObject, applied: KubeObject): boolean {
  return isDeepStrictEqual(merge(live, applied), { ...live });
}

/** Whether an entry of managedFields is that of a manager's applies. */
export function isApplyOf({ manager, operation, subresource }: ManagedFields, name: string): boolean {
  return manager === name && operation === 'Apply' && subresource === undefined;
}

/**
 * What an apply takes away: fields that this manager has applied before and sends no more, and that nobody else owns.
 * The very same object when there are none.
 */
export function withoutForsaken(live: KubeObject, sent: KubeObject, manager: string): KubeObject {
  const entries = live.metadata.managedFields ?? [];
  const last = entries.find((entry) => isApplyOf(entry, manager))?.fieldsV1 ?? {};
  const others = entries.filter((entry) => !isApplyOf(entry, manager)).map(({ fieldsV1 }) => fieldsV1 ?? {});
  const kept = without(live, last, fieldsOf(sent), merge(...others));
  return isDeepStrictEqual(kept, live) ? live : (kept as KubeObject);
}

function without(value: unknown, last: object, sent: object, others: object): unknown {
  if (!isRecord(value)) return value;
  const entries = Object.entries(value).flatMap(([key, each]): [string, unknown][] => {
    const [owned, now, theirs] = [last, sent, others].map((set) => Object(set)[`f:${key}`] as object | undefined);
    if (owned === undefined || (now !== undefined && Object.keys(owned).length === 0)) return [[key, each]];
    if (now === undefined && theirs === undefined && Object.keys(owned).length === 0) return [];
    const rest = without(each, owned, now ?? {}, theirs ?? {});
    const isEmpty = isRecord(rest) && Object.keys(rest).length === 0 && now === undefined && theirs === undefined;
    return isEmpty ? [] : [[key, rest]];
  });
  return Object.fromEntries(entries);
}

/** The record of an object's fields (FieldsV1), all lists being owned as a whole. */
export function fieldsOf(object: KubeObject): Record<string, unknown> {
  const { apiVersion: _, kind: __, metadata, ...rest } = object;
  const { name: ___, namespace: ____, ...meta } = metadata;
  return below(Object.keys(meta).length > 0 ? { ...rest, metadata: meta } : rest);
}

function below(value: unknown): Record<string, unknown> {
  if (!isRecord(value)) return {};
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [`f:${key}`, below(each)]));
}

/** What is left of an answer for those who ask for metadata only. */
export function metadataOf(answer: Answer): Answer {
  const { items, metadata } = Object(answer.body) as { items?: readonly KubeObject[]; metadata?: unknown };
  if (answer.status !== 200) return answer;
  const about = (kind: string) => ({ apiVersion: 'meta.k8s.io/v1', kind });
  if (!items) return { ...answer, body: { ...about('PartialObjectMetadata'), metadata } };
  const list = items.map((item) => ({ ...about('PartialObjectMetadata'), metadata: item.metadata }));
  return { ...answer, body: { ...about('PartialObjectMetadataList'), items: list } };
}

/** What a label selector selects: `key=value` and `key in (values)`, all of them at once; '' is everything. */
export function selectorOf(text: string): (object: KubeObject) => boolean {
  const wanted = [...text.matchAll(/([^\s,=]+)(?:=([^,]*)| in \(([^)]*)\))?/g)];
  return ({ metadata: { labels = {} } }) =>
    wanted.every(([, key = '', value, list]) => {
      const own = labels[key];
      return own !== undefined && (list?.split(',') ?? [value ?? own]).includes(own);
    });
}

/** The record of who owns what after somebody has written an object: who changes a field takes it from all others. */
export function ownersAfter(before: KubeObject, after: KubeObject): readonly ManagedFields[] | undefined {
  return after.metadata.managedFields?.map((entry) =>
    entry.subresource === undefined && entry.fieldsV1
      ? { ...entry, fieldsV1: unchangedOf(entry.fieldsV1, before, after) }
      : entry,
  );
}

function unchangedOf(fields: Record<string, unknown>, before: unknown, after: unknown): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([key, below]) => {
      const [old, now] = [before, after].map((value) => (isRecord(value) ? value[key.slice(2)] : undefined));
      if (isRecord(below) && Object.keys(below).length > 0) {
        const kept = unchangedOf(below, old, now);
        return Object.keys(kept).length > 0 ? [[key, kept]] : [];
      }
      return isDeepStrictEqual(old, now) ? [[key, below]] : [];
    }),
  );
}

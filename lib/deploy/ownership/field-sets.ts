import { isDeepStrictEqual } from 'node:util';
import { isRecord } from '../../kubernetes/json';
import type { FieldSet } from './managed-fields';

/**
 * A value without the fields of one set, but for those that stand in another one or in what is sent instead. What has
 * nothing left in it goes with them.
 *
 * @param gone fields as the API server records them (FieldsV1): `f:name` for a field, `k:{keys}` for an item of a list
 * that is merged by keys, `v:value` for a member of a set
 */
export function removeFields(value: unknown, gone: FieldSet, kept: FieldSet, sent: unknown): unknown {
  if (Array.isArray(value)) {
    return value.flatMap((item: unknown) => {
      const part = partOf(item, gone);
      if (part === undefined) return [item];
      const ours = (Array.isArray(sent) ? sent : []).find((each) => partOf(each, { [part]: {} }) !== undefined);
      const rest = ours === undefined && part.startsWith('v:') ? undefined : remaining(item, part, gone, kept, ours);
      return kept[part] === undefined && rest === undefined ? [] : [rest ?? item];
    });
  }
  if (!isRecord(value)) return value;
  const entries = Object.entries(value).flatMap(([key, each]): [string, unknown][] => {
    const part = `f:${key}`;
    if (gone[part] === undefined) return [[key, each]];
    const ours = isRecord(sent) ? sent[key] : undefined;
    const rest = remaining(each, part, gone, kept, ours);
    return rest === undefined && kept[part] === undefined ? [] : [[key, rest ?? each]];
  });
  return Object.fromEntries(entries);
}

/** Of a value the fields of a set; undefined when it has none of them. */
export function keepFields(value: unknown, kept: FieldSet): unknown {
  if (isLeaf(kept)) return value;
  if (Array.isArray(value)) {
    const items = value.flatMap((item: unknown) => {
      const part = partOf(item, kept);
      return part === undefined ? [] : (keepFields(item, setAt(kept, part)) ?? []);
    });
    return items.length > 0 ? items : undefined;
  }
  if (!isRecord(value)) return undefined;
  const entries = Object.entries(value).flatMap(([key, each]): [string, unknown][] => {
    const part = `f:${key}`;
    const rest = kept[part] === undefined ? undefined : keepFields(each, setAt(kept, part));
    return rest === undefined ? [] : [[key, rest]];
  });
  return entries.length > 0 ? Object.fromEntries(entries) : undefined;
}

/** What stays of a field or item; undefined when nothing does. */
function remaining(value: unknown, part: string, gone: FieldSet, kept: FieldSet, ours: unknown): unknown {
  const below = setAt(gone, part);
  if (isLeaf(below)) return ours === undefined ? undefined : value;
  const rest = removeFields(value, below, setAt(kept, part), ours);
  if (ours !== undefined) return rest;
  if (Array.isArray(rest)) return rest.length > 0 ? rest : undefined;
  if (!isRecord(rest)) return rest;
  // The keys of an item alone are no reason to keep it.
  const keys = part.startsWith('k:') ? Object.keys(Object(JSON.parse(part.slice(2)))) : [];
  return Object.keys(rest).some((key) => !keys.includes(key)) ? rest : undefined;
}

/**
 * A value with another one applied to it, as the server merges them: maps by key; lists by what the recorded fields
 * say of them, their items by keys or as a set; everything else, and what nobody has owned before, as a whole.
 *
 * @param fields what all managers own of the value
 */
export function mergeFields(value: unknown, sent: unknown, fields: FieldSet): unknown {
  if (isRecord(value) && isRecord(sent)) {
    const merged = Object.entries(sent).map(([key, each]): [string, unknown] => {
      const below = fields[`f:${key}`];
      // A map that is owned as a whole (a selector) is replaced as a whole.
      const isWhole = isRecord(below) && isLeaf(below);
      return [key, isWhole ? each : mergeFields(value[key], each, isRecord(below) ? below : {})];
    });
    return { ...value, ...Object.fromEntries(merged) };
  }
  if (!Array.isArray(value) || !Array.isArray(sent)) return sent;
  const parts = Object.keys(fields).filter((part) => part !== '.');
  if (parts.length === 0) return sent;
  if (parts.some((part) => part.startsWith('v:'))) {
    return [...sent, ...value.filter((item) => !sent.some((each) => isDeepStrictEqual(item, each)))];
  }
  const keys = parts.flatMap((part) => (part.startsWith('k:') ? [keysOf(part)] : []))[0] ?? [];
  const isSame = (a: unknown, b: unknown) => keys.every((key) => isDeepStrictEqual(Object(a)[key], Object(b)[key]));
  const ours = sent.map((item: unknown) => {
    const there: unknown = value.find((each) => isSame(each, item));
    const part = there === undefined ? undefined : partOf(there, fields);
    return there === undefined ? item : mergeFields(there, item, part === undefined ? {} : setAt(fields, part));
  });
  return [...ours, ...value.filter((item) => !sent.some((each) => isSame(each, item)))];
}

/** The part of a set that speaks of an item of a list. */
function partOf(item: unknown, fields: FieldSet): string | undefined {
  return Object.keys(fields).find((part) => {
    if (!/^[kv]:/.test(part)) return false;
    const named: unknown = JSON.parse(part.slice(2));
    if (part.startsWith('v:')) return isDeepStrictEqual(item, named);
    // What the server has filled in, such as a protocol, another spelling may lack.
    return (
      isRecord(item) &&
      isRecord(named) &&
      Object.entries(named).every(([key, wanted]) => item[key] === undefined || isDeepStrictEqual(item[key], wanted))
    );
  });
}

function keysOf(part: string): string[] {
  return Object.keys(Object(JSON.parse(part.slice(2))));
}

function setAt(fields: FieldSet, part: string): FieldSet {
  const below = fields[part];
  return isRecord(below) ? below : {};
}

function isLeaf(fields: FieldSet): boolean {
  return Object.keys(fields).every((part) => part === '.');
}

import { isRecord } from './json';

/**
 * Fields of an object, as the names that lead to them; `*` stands for each item of a list, or each field of a map:
 * `['webhooks', '*', 'clientConfig', 'caBundle']`.
 */
export type FieldPattern = readonly string[];

/** A field that a pattern has found. */
export interface FoundField {
  /** The way to it as people write it: `webhooks[0].clientConfig.caBundle`. */
  readonly path: string;
  readonly value: unknown;
}

/** The fields of a value that are there and fit a pattern. */
export function fieldsAt(value: unknown, pattern: FieldPattern, path = ''): FoundField[] {
  const [key, ...rest] = pattern;
  if (key === undefined) return value === undefined ? [] : [{ path, value }];
  return partsOf(value, key).flatMap(([part, each]) => fieldsAt(each, rest, below(path, part)));
}

/**
 * A value in which the fields that fit a pattern are what a function makes of them; what it makes undefined is left
 * out. The very same value when nothing changes.
 */
export function replaceFields<T>(value: T, pattern: FieldPattern, replace: (field: unknown) => unknown): T {
  const [key, ...rest] = pattern;
  if (key === undefined) return value === undefined ? value : (replace(value) as T);
  const changed = partsOf(value, key).flatMap(([part, each]): [string | number, unknown][] => {
    const now = replaceFields(each, rest, replace);
    return now === each ? [] : [[part, now]];
  });
  if (changed.length === 0) return value;
  const replaced = new Map(changed.map(([part, now]) => [String(part), now]));
  if (Array.isArray(value)) {
    return value.flatMap((each, index) => {
      const now = replaced.has(String(index)) ? replaced.get(String(index)) : each;
      return now === undefined ? [] : [now];
    }) as T;
  }
  const entries = Object.entries(value as Record<string, unknown>).map(([name, each]) => [
    name,
    replaced.has(name) ? replaced.get(name) : each,
  ]);
  return Object.fromEntries(entries.filter(([, each]) => each !== undefined)) as T;
}

/** Whether a path, as people and the API server write it, leads to a field that fits a pattern, or to one below. */
export function isBelow(path: string, pattern: FieldPattern): boolean {
  const steps = pattern.map((part) => (part === '*' ? '(\\[[^\\]]*\\]|\\.?[^.[]+)' : step(part)));
  return new RegExp(`^\\.?${steps.join('')}(?=[.[]|$)`).test(path.startsWith('.') ? path : `.${path}`);
}

/** A name, with the dot before it or as a quoted key in brackets. */
function step(name: string): string {
  const escaped = name.replaceAll(/[.*+?^${}()|[\]\\/]/g, '\\$&');
  return `(\\.?${escaped}|\\["${escaped}"\\])`;
}

function partsOf(value: unknown, key: string): [string | number, unknown][] {
  if (key !== '*') return isRecord(value) && Object.hasOwn(value, key) ? [[key, value[key]]] : [];
  if (Array.isArray(value)) return [...value.entries()];
  return isRecord(value) ? Object.entries(value) : [];
}

function below(path: string, part: string | number): string {
  if (typeof part === 'number') return `${path}[${part}]`;
  if (!/^[\w-]+$/.test(part)) return `${path}[${JSON.stringify(part)}]`;
  return path === '' ? part : `${path}.${part}`;
}

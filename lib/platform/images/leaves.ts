import { isRecord, stringAt } from '../../kubernetes/json';
import type { Path } from '../../kubernetes/problem';

/** A text within an object. */
export interface Leaf {
  readonly path: Path;
  readonly text: string;
  /** Its key; of an environment variable its name. */
  readonly key: string;
}

/** Every text in a value that is no key, in its order. */
export function leavesOf(value: unknown, path: Path = [], key = ''): Leaf[] {
  if (typeof value === 'string') return [{ path, text: value, key }];
  if (Array.isArray(value)) return value.flatMap((item: unknown, index) => leavesOf(item, [...path, index], key));
  if (!isRecord(value)) return [];
  return Object.entries(value).flatMap(([name, each]) => leavesOf(each, [...path, name], keyOf(value, name)));
}

/** The same value with other texts. What has none that changes stays the very same. */
export function mapLeaves(value: unknown, change: (text: string, key: string) => string, key = ''): unknown {
  if (typeof value === 'string') return change(value, key);
  if (Array.isArray(value)) {
    const items = value.map((item: unknown) => mapLeaves(item, change, key));
    return items.some((item, index) => item !== value[index]) ? items : value;
  }
  if (!isRecord(value)) return value;
  const entries = Object.entries(value).map(
    ([name, each]) => [name, mapLeaves(each, change, keyOf(value, name))] as const,
  );
  return entries.some(([name, each]) => each !== value[name]) ? Object.fromEntries(entries) : value;
}

/** A variable of the environment goes by its own name. */
function keyOf(map: Readonly<Record<string, unknown>>, key: string): string {
  return (key === 'value' && stringAt(map, 'name')) || key;
}

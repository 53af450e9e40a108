import { isDeepStrictEqual } from 'node:util';
import { isRecord } from '../../kubernetes/json';

/** A value that differs between two documents. */
export interface ValueChange {
  /** Where: `spec.template.spec.containers[server].image`. Items of lists go by their names where all have one. */
  readonly path: string;
  /** What the first has; undefined where it has nothing. */
  readonly left: unknown;
  /** What the second has; undefined where it has nothing. */
  readonly right: unknown;
}

/** All values that differ, in the order of the first document and then of the second. */
export function changesBetween(left: unknown, right: unknown, path = ''): ValueChange[] {
  if (isDeepStrictEqual(left, right)) return [];
  const [before, after] = [keyed(left), keyed(right)];
  if (!before || !after || before.isList !== after.isList) return [{ path, left, right }];
  const keys = new Set([...before.values.keys(), ...after.values.keys()]);
  return [...keys].flatMap((key) =>
    changesBetween(before.values.get(key), after.values.get(key), below(path, key, before.isList)),
  );
}

interface Keyed {
  readonly isList: boolean;
  readonly values: ReadonlyMap<string, unknown>;
}

/** A map by its keys, a list by the names of its items, or by their places. */
function keyed(value: unknown): Keyed | undefined {
  if (isRecord(value)) return { isList: false, values: new Map(Object.entries(value)) };
  if (!Array.isArray(value)) return undefined;
  const names = value.map((item: unknown) => (isRecord(item) && typeof item.name === 'string' ? item.name : undefined));
  const areNames = names.every((name) => name !== undefined) && new Set(names).size === names.length;
  return {
    isList: true,
    values: new Map(value.map((item: unknown, index) => [(areNames && names[index]) || String(index), item])),
  };
}

function below(path: string, key: string, isList: boolean): string {
  if (isList) return `${path}[${key}]`;
  const step = /^[\w-]+$/.test(key) ? key : `[${JSON.stringify(key)}]`;
  return path === '' || step.startsWith('[') ? `${path}${step}` : `${path}.${step}`;
}

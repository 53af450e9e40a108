import { isRecord } from '../json';

/** What the API server makes of a part of an object when it stores it. */
export interface Shape {
  /** Shapes of the fields of a map, by their names. */
  readonly fields?: Readonly<Record<string, Shape>>;
  /** Shape of every item of a list, or of every other field of a map. */
  readonly each?: Shape;
  /**
   * Fields that it fills in. Only needed in parts that one manager owns as a whole: elsewhere what it fills in is
   * nobody's.
   */
  readonly defaults?: Readonly<Record<string, unknown>>;
  /** Whether it is left out when it is empty, zero or false, since that says nothing. */
  readonly drops?: true;
  /** What it writes in place of the value. */
  readonly write?: (value: unknown) => unknown;
}

const ANYTHING: Shape = {};

/**
 * A value as the API server stores it; the very same value where nothing is spelled otherwise. Empty lists and nulls,
 * which say nothing in Kubernetes' own types, go.
 *
 * It copies only what changes: every object of a render comes by, and few fields change.
 */
export function canonicalBy(value: unknown, shape = ANYTHING): unknown {
  const inner = Array.isArray(value)
    ? canonicalList(value, shape)
    : isRecord(value)
      ? canonicalMap(value, shape)
      : value;
  const written = shape.write ? shape.write(inner) : inner;
  return shape.drops && isNothing(written) ? undefined : written;
}

function canonicalList(list: readonly unknown[], { each }: Shape): readonly unknown[] | undefined {
  if (list.length === 0) return undefined;
  let changed: unknown[] | undefined;
  for (const [index, item] of list.entries()) {
    const now = canonicalBy(item, each) ?? item;
    if (now === item) continue;
    changed ??= [...list];
    changed[index] = now;
  }
  return changed ?? list;
}

function canonicalMap(map: Record<string, unknown>, { fields, each, defaults }: Shape): Record<string, unknown> {
  let changed: Record<string, unknown> | undefined;
  for (const name of Object.keys(map)) {
    const field = map[name];
    const shape = fields && Object.hasOwn(fields, name) ? fields[name] : each;
    const now = typeof field === 'object' || shape ? (canonicalBy(field, shape) ?? undefined) : field;
    if (now === field) continue;
    changed ??= { ...map };
    if (now === undefined) delete changed[name];
    else changed[name] = now;
  }
  const kept = changed ?? map;
  const missing = defaults && Object.keys(defaults).some((name) => !(name in kept));
  return missing ? sorted({ ...defaults, ...kept }) : kept;
}

/** Names of fields in the order in which all others stand. */
function sorted(map: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(map).sort(([one], [other]) => (one < other ? -1 : 1)));
}

function isNothing(value: unknown): boolean {
  return isRecord(value) ? Object.keys(value).length === 0 : !value;
}

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

/** A value as the API server stores it. Empty lists and nulls, which say nothing in Kubernetes' own types, go. */
export function canonicalBy(value: unknown, shape: Shape = {}): unknown {
  const inner = withoutNothing(value, shape);
  const written = shape.write ? shape.write(inner) : inner;
  return shape.drops && isNothing(written) ? undefined : written;
}

function withoutNothing(value: unknown, { fields = {}, each, defaults }: Shape): unknown {
  if (Array.isArray(value)) {
    return value.length === 0 ? undefined : value.map((item) => canonicalBy(item, each) ?? item);
  }
  if (!isRecord(value)) return value;
  const shapeOf = (name: string) => (Object.hasOwn(fields, name) ? fields[name] : each);
  const entries = Object.entries(value).map(([name, field]) => [name, canonicalBy(field, shapeOf(name))] as const);
  const kept = Object.fromEntries(entries.filter(([, field]) => field !== undefined && field !== null));
  const missing = Object.entries(defaults ?? {}).filter(([name]) => !(name in kept));
  return missing.length === 0 ? kept : sorted({ ...kept, ...Object.fromEntries(missing) });
}

/** Names of fields in the order in which all others stand. */
function sorted(map: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(map).sort(([one], [other]) => (one < other ? -1 : 1)));
}

function isNothing(value: unknown): boolean {
  return isRecord(value) ? Object.keys(value).length === 0 : !value;
}

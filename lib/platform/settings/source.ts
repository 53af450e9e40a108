import type { LocatedProblem, Location } from '../../core/problem';

/** A value of a settings file together with the place that said it. */
export type Sourced =
  | SourcedMap
  | { readonly kind: 'list'; readonly location: Location; readonly items: Sourced[] }
  | { readonly kind: 'scalar'; readonly location: Location; readonly value: unknown };

/** A map of a settings file. */
export interface SourcedMap {
  readonly kind: 'map';
  readonly location: Location;
  readonly entries: Map<string, Entry>;
}

/** A key of a map: where the key stands, and its value. */
export interface Entry {
  readonly location: Location;
  readonly value: Sourced;
}

/** What a file says, and what is wrong with it although it can be read: its repeated keys. */
export interface Reading {
  readonly source: SourcedMap;
  readonly problems: readonly LocatedProblem[];
}

/** The plain value, without places. */
export function plain(source: Sourced): unknown {
  if (source.kind === 'scalar') return source.value;
  if (source.kind === 'list') return source.items.map(plain);
  // defineProperty, so that a key named __proto__ is a key like any other.
  const map: Record<string, unknown> = {};
  for (const [key, entry] of source.entries) {
    Object.defineProperty(map, key, {
      value: plain(entry.value),
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
  return map;
}

/** A map of plain values, all of which stand in one place. */
export function sourcedMap(value: object, location: Location): SourcedMap {
  const entries = Object.entries(value).map(
    ([key, each]) => [key, { location, value: sourced(each, location) }] as const,
  );
  return { kind: 'map', location, entries: new Map(entries) };
}

function sourced(value: unknown, location: Location): Sourced {
  if (Array.isArray(value)) return { kind: 'list', location, items: value.map((item) => sourced(item, location)) };
  return typeof value === 'object' && value !== null
    ? sourcedMap(value, location)
    : { kind: 'scalar', location, value };
}

/** Where a path was said, or the nearest place above it when nobody said it. */
export function locateIn(source: Sourced, path: readonly PropertyKey[]): Location {
  let current: Sourced = source;
  let location = source.location;
  for (const step of path) {
    if (current.kind === 'map') {
      const entry = current.entries.get(String(step));
      if (!entry) return location;
      location = entry.location;
      current = entry.value;
    } else if (current.kind === 'list') {
      const item: Sourced | undefined = current.items[Number(step)];
      if (!item) return location;
      location = item.location;
      current = item;
    } else {
      return location;
    }
  }
  return location;
}

/** Whether somebody said what stands at a path of keys. */
export function isSaidIn(source: Sourced, path: readonly PropertyKey[]): boolean {
  let current: Sourced | undefined = source;
  for (const step of path) {
    if (current?.kind !== 'map') return false;
    current = current.entries.get(String(step))?.value;
  }
  return current !== undefined;
}

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

/** Maps that are a choice of one form, by their path, with the key that says which: forms have nothing in common to merge. */
const CHOICES: Readonly<Record<string, string>> = { 'gateway.tls': 'mode', credentials: 'source' };

/** Lays one map over another: maps within them merge, everything else replaces, and so does a choice of another form. */
export function merge(base: SourcedMap, over: SourcedMap, path: readonly string[] = []): SourcedMap {
  const choice = CHOICES[path.join('.')];
  if (choice && choose(over, choice) !== undefined && choose(over, choice) !== choose(base, choice)) return over;
  const entries = new Map(base.entries);
  for (const [key, { location, value }] of over.entries) {
    const below = entries.get(key)?.value;
    const merged = below?.kind === 'map' && value.kind === 'map' ? merge(below, value, [...path, key]) : value;
    entries.set(key, { location, value: merged });
  }
  return { kind: 'map', location: over.location, entries };
}

function choose({ entries }: SourcedMap, key: string): unknown {
  const value = entries.get(key)?.value;
  return value?.kind === 'scalar' ? value.value : undefined;
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

import type { Location } from '../core/problem';
import { plain, type Sourced } from '../platform/settings/source';

/** A value of another tool's file, with its place. */
export interface Said {
  readonly value: unknown;
  readonly location: Location;
}

/** What stands at a path of keys, or nothing. */
export function sourceAt(source: Sourced | undefined, ...path: string[]): Sourced | undefined {
  let current = source;
  for (const key of path) current = current?.kind === 'map' ? current.entries.get(key)?.value : undefined;
  return current;
}

/** The value at a path of keys, or nothing where there is none or it is null. The place is that of its key. */
export function saidAt(source: Sourced | undefined, ...path: string[]): Said | undefined {
  const owner = sourceAt(source, ...path.slice(0, -1));
  const entry = owner?.kind === 'map' ? owner.entries.get(path.at(-1) ?? '') : undefined;
  if (entry === undefined) return undefined;
  const value = plain(entry.value);
  return value === null ? undefined : { value, location: entry.location };
}

/** The text at a path of keys: of numbers and truth values what was written. */
export function textAt(source: Sourced | undefined, ...path: string[]): string | undefined {
  return textOf(saidAt(source, ...path));
}

/** A scalar as text, or nothing. Blanks around it are none of it. */
export function textOf(said: Said | undefined): string | undefined {
  const value = said?.value;
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value).trim()
    : undefined;
}

/** The items of a list at a path of keys, none where there is no list. */
export function itemsAt(source: Sourced | undefined, ...path: string[]): readonly Sourced[] {
  const list = sourceAt(source, ...path);
  return list?.kind === 'list' ? list.items : [];
}

/** The keys of a map at a path of keys, with their values; none where there is no map. Keys without a value are left out. */
export function entriesAt(source: Sourced | undefined, ...path: string[]): readonly (readonly [string, Said])[] {
  const map = sourceAt(source, ...path);
  if (map?.kind !== 'map') return [];
  return [...map.entries].flatMap(([key, { location, value }]) => {
    const said = plain(value);
    return said === null ? [] : [[key, { value: said, location }] as const];
  });
}

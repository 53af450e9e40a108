import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, type Range } from 'yaml';
import { type Location, type Problem, SettingsError } from './problem';

/** A value of a settings file together with the place that said it. */
export type Sourced =
  | { readonly kind: 'map'; readonly location: Location; readonly entries: Map<string, Entry> }
  | { readonly kind: 'list'; readonly location: Location; readonly items: Sourced[] }
  | { readonly kind: 'scalar'; readonly location: Location; readonly value: unknown };

/** A key of a map: where the key stands, and its value. */
export interface Entry {
  readonly location: Location;
  readonly value: Sourced;
}

/**
 * Reads a settings file and the files that it extends.
 *
 * Maps merge; lists and scalars of the extending file replace those of the extended one.
 *
 * @param file path of the file, absolute or relative to `directory`
 * @param directory where paths in errors are relative to. @default - the current directory
 * @throws SettingsError when a file is missing, is no YAML map, repeats a key, or extends itself
 */
export function readSource(file: string, directory = process.cwd()): Sourced {
  return readChain(resolve(directory, file), directory, [], undefined);
}

function readChain(file: string, directory: string, chain: readonly string[], from: Location | undefined): Sourced {
  const shown = relative(directory, file) || file;
  const origin = from ?? { file: shown, line: 1, column: 1 };
  if (!existsSync(file)) {
    fail(origin, from ? 'extends' : '', `no such file: ${shown}`);
  }
  const real = realpathSync(file);
  if (chain.includes(real)) {
    const circle = [...chain.slice(chain.indexOf(real)), real].map((each) => relative(directory, each)).join(' -> ');
    fail(origin, 'extends', `circular: ${circle}`);
  }
  const own = parseSource(readText(file, origin, shown), shown);
  if (own.kind !== 'map') return own;
  const parent = own.entries.get('extends');
  if (!parent) return own;
  if (parent.value.kind !== 'scalar' || typeof parent.value.value !== 'string' || parent.value.value === '') {
    return fail(parent.value.location, 'extends', 'expected the path of a settings file');
  }
  const base = readChain(
    resolve(dirname(file), parent.value.value),
    directory,
    [...chain, real],
    parent.value.location,
  );
  own.entries.delete('extends');
  return merge(base, own);
}

function readText(file: string, origin: Location, shown: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    return fail(origin, '', `cannot read ${shown}: ${(error as NodeJS.ErrnoException).code}`);
  }
}

/** Parses YAML text into values that know where they stand. */
export function parseSource(text: string, file: string): Sourced {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true, prettyErrors: false });
  const at = (offset: number): Location => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const problems: Problem[] = document.errors.map((error) => ({
    location: at(error.pos[0]),
    path: '',
    message:
      error.code === 'DUPLICATE_KEY'
        ? `duplicate key ${keyAt(text, error.pos[0])}`
        : `not valid YAML: ${error.message}`,
  }));
  if (problems.length > 0) throw new SettingsError(problems);

  const locate = (node: Node | null | undefined, fallback: Location): Location =>
    node?.range ? at((node.range as Range)[0]) : fallback;
  const convert = (node: Node | null | undefined, fallback: Location, depth = 0): Sourced => {
    const location = locate(node, fallback);
    // An anchor may contain its own alias; no settings are this deep.
    if (depth > 50) return fail(location, '', 'nested more than 50 levels deep');
    if (isAlias(node)) return convert(node.resolve(document), location, depth + 1);
    if (isMap(node)) {
      const entries = new Map<string, Entry>();
      for (const pair of node.items) {
        const key = pair.key as Node | null;
        const keyLocation = locate(key, location);
        const name = isScalar(key) ? String(key.value) : fail(keyLocation, '', 'a key must be text');
        entries.set(name, { location: keyLocation, value: convert(pair.value as Node | null, keyLocation, depth + 1) });
      }
      return { kind: 'map', location, entries };
    }
    if (isSeq(node)) {
      return { kind: 'list', location, items: node.items.map((item) => convert(item as Node, location, depth + 1)) };
    }
    return { kind: 'scalar', location, value: isScalar(node) ? node.value : null };
  };
  const start: Location = { file, line: 1, column: 1 };
  // An empty file changes nothing: it is a map without keys.
  if (document.contents === null) return { kind: 'map', location: start, entries: new Map() };
  const root = convert(document.contents, start);
  if (root.kind === 'scalar' && root.value === null) return { kind: 'map', location: start, entries: new Map() };
  return root.kind === 'map' ? root : fail(root.location, '', 'expected a map of settings');
}

/** Lays one source over another: maps merge, everything else replaces. */
export function merge(base: Sourced, over: Sourced): Sourced {
  if (base.kind !== 'map' || over.kind !== 'map') return over;
  const entries = new Map(base.entries);
  for (const [key, entry] of over.entries) {
    const below = entries.get(key);
    entries.set(key, below ? { location: entry.location, value: merge(below.value, entry.value) } : entry);
  }
  return { kind: 'map', location: over.location, entries };
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

function keyAt(text: string, offset: number): string {
  return JSON.stringify(/^[^:\n]*/.exec(text.slice(offset))?.[0].trim() ?? '');
}

function fail(location: Location, path: string, message: string): never {
  throw new SettingsError([{ location, path, message }]);
}

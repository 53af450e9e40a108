import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  type YAMLMap,
} from 'yaml';
import { type Location, type Problem, SettingsError } from './problem';

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
  readonly problems: readonly Problem[];
}

/**
 * Reads a settings file and the files that it extends.
 *
 * Maps merge; lists and scalars of the extending file replace those of the extended one.
 *
 * @param file path of the file, absolute or relative to `directory`
 * @param directory where paths in errors are relative to. @default - the current directory
 * @throws SettingsError when a file is missing, is no YAML map, or extends itself
 */
export function readSource(file: string, directory = process.cwd()): Reading {
  return readChain(resolve(directory, file), directory, [], undefined);
}

function readChain(file: string, directory: string, chain: readonly string[], from: Location | undefined): Reading {
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
  const parent = own.source.entries.get('extends');
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
  own.source.entries.delete('extends');
  return { source: merge(base.source, own.source), problems: [...base.problems, ...own.problems] };
}

function readText(file: string, origin: Location, shown: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    return fail(origin, '', `cannot read ${shown}: ${(error as NodeJS.ErrnoException).code}`);
  }
}

/**
 * Parses YAML text into values that know where they stand.
 *
 * @throws SettingsError when the text is no YAML map
 */
export function parseSource(text: string, file: string): Reading {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true, prettyErrors: false });
  const at = (offset: number): Location => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  // Warnings are of tags that nobody knows: their values would be taken for something else.
  const faults = [...document.errors, ...document.warnings];
  const broken = faults.filter(({ code }) => code !== 'DUPLICATE_KEY');
  if (broken.length > 0) {
    throw new SettingsError(
      broken.map(({ pos, message }) => ({ location: at(pos[0]), path: '', message: `not valid YAML: ${message}` })),
    );
  }
  const problems = faults.map(
    ({ pos }): Problem => ({ location: at(pos[0]), path: '', message: `duplicate key ${keyAt(text, pos[0])}` }),
  );
  const start: Location = { file, line: 1, column: 1 };
  const source = new Converter(document, at).convert(document.contents, start);
  // An empty file changes nothing: it is a map without keys.
  if (source.kind === 'scalar' && source.value === null) {
    return { source: { kind: 'map', location: start, entries: new Map() }, problems };
  }
  return source.kind === 'map' ? { source, problems } : fail(source.location, '', 'expected a map of settings');
}

/** No settings are this deep: an anchor contains its own alias. */
const DEEPEST = 50;

/** More aliases than this make more values than a machine can hold: aliases of aliases of aliases. */
const MOST_ALIASES = 10_000;

/** Turns nodes of a YAML document into values that know where they stand. */
class Converter {
  private aliases = 0;

  constructor(
    private readonly document: Document,
    private readonly at: (offset: number) => Location,
  ) {}

  /** The value of a node. One without a place stands at the fallback. */
  convert(node: Node | null | undefined, fallback: Location, depth = 0): Sourced {
    const location = this.locate(node, fallback);
    if (depth > DEEPEST) return fail(location, '', `nested more than ${DEEPEST} levels deep`);
    if (isAlias(node)) return this.follow(node, location, depth);
    if (isMap(node)) return { kind: 'map', location, entries: this.entries(node, location, depth) };
    if (isSeq(node)) {
      return {
        kind: 'list',
        location,
        items: node.items.map((item) => this.convert(item as Node, location, depth + 1)),
      };
    }
    return { kind: 'scalar', location, value: isScalar(node) ? node.value : null };
  }

  private entries(map: YAMLMap, location: Location, depth: number): Map<string, Entry> {
    const entries = new Map<string, Entry>();
    for (const pair of map.items) {
      const key = pair.key as Node | null;
      const keyLocation = this.locate(key, location);
      const name = isScalar(key) ? String(key.value) : fail(keyLocation, '', 'a key must be text');
      // Objects have it already: whoever looks for it later would find that one, or skip the key.
      if (name === '__proto__') fail(keyLocation, '', 'no key can be named "__proto__"');
      entries.set(name, {
        location: keyLocation,
        value: this.convert(pair.value as Node | null, keyLocation, depth + 1),
      });
    }
    return entries;
  }

  private follow(alias: Alias, location: Location, depth: number): Sourced {
    this.aliases += 1;
    if (this.aliases > MOST_ALIASES) fail(location, '', `more than ${MOST_ALIASES} aliases`);
    const node =
      alias.resolve(this.document) ?? fail(location, '', `nothing before it has the anchor &${alias.source}`);
    return this.convert(node, location, depth + 1);
  }

  private locate(node: Node | null | undefined, fallback: Location): Location {
    return node?.range ? this.at(node.range[0]) : fallback;
  }
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

function keyAt(text: string, offset: number): string {
  return JSON.stringify(/^[^:\n]*/.exec(text.slice(offset))?.[0].trim() ?? '');
}

function fail(location: Location, path: string, message: string): never {
  throw new SettingsError([{ location, path, message }]);
}

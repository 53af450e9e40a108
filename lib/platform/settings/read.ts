import { existsSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, relative, resolve } from 'node:path';
import type { z } from 'zod';
import { nearestOf } from '../../core/explain';
import { fileFault, textOfFile } from '../../core/files';
import { fail, formatValue, type Location } from '../../core/problem';
import type { Path } from '../../kubernetes/problem';
import { isAddress } from '../remote/download';
import { type Pinned, pinnedOf, pinnedText } from '../remote/pinned';
import { merge } from './merge';
import { parseSource } from './parse';
import type { Entry, Reading } from './source';

/**
 * Reads a settings file and the files that it extends.
 *
 * Maps merge; lists, scalars and other forms of a union in the extending file replace those of the extended one. A file
 * may extend an address with the checksum of what it holds, which is fetched once.
 *
 * @param file path of the file, absolute or relative to `directory`
 * @param schema what the file is to fit, which knows the forms of unions
 * @param directory where paths in errors are relative to. @default - the current directory
 * @param texts texts that count instead of what files hold, by their absolute paths. @default - none
 * @throws SettingsError when a file is missing, is no YAML map, or extends itself
 */
export function readSource(
  file: string,
  schema: z.ZodType,
  directory = process.cwd(),
  texts: ReadonlyMap<string, string> = new Map(),
): Reading {
  if (isAddress(file)) {
    fail({ file, line: 1, column: 1 }, [], 'expected the path of a settings file, got an address');
  }
  return readChain(resolve(directory, file), { schema, directory, texts }, [], undefined);
}

/** A file in the same folder whose name is spelt nearly so, but for those that extend it. */
function nearBy(file: string, chain: readonly string[]): string {
  const folder = dirname(file);
  const all = existsSync(folder) ? readdirSync(folder) : [];
  const names = all.filter((name) => /\.ya?ml$/.test(name) && !chain.includes(resolve(folder, name)));
  const near = nearestOf(basename(file), names);
  return near === undefined ? '' : `; did you mean ${near}?`;
}

/** What is the same for all files of a chain. */
interface Reader {
  readonly schema: z.ZodType;
  readonly directory: string;
  /** Texts that count instead of what files hold, by absolute paths: they are not written yet. */
  readonly texts: ReadonlyMap<string, string>;
}

function readChain(file: string, reader: Reader, chain: readonly string[], from: Location | undefined): Reading {
  const { directory } = reader;
  const shown = relative(directory, file) || file;
  const origin = from ?? { file: shown, line: 1, column: 1 };
  const path = from ? ['extends'] : [];
  if (!existsSync(file)) {
    fail(origin, path, `no such file: ${shown}${nearBy(file, chain)}`);
  }
  if (statSync(file).isDirectory()) fail(origin, path, `expected a settings file, got the folder ${shown}`);
  const real = realpathSync(file);
  if (chain.includes(real)) {
    const circle = [...chain.slice(chain.indexOf(real)), real].map((each) => relative(directory, each)).join(' -> ');
    fail(origin, ['extends'], `circular: ${circle}`);
  }
  const own = parseSource(reader.texts.get(file) ?? readText(file, origin, shown), shown);
  return extended(own, reader, (parent, location) =>
    readChain(resolve(dirname(file), parent), reader, [...chain, real], location),
  );
}

/**
 * What a file says with what the one that it extends says, if there is one.
 *
 * @param readPath reads the file of a path
 */
function extended(own: Reading, reader: Reader, readPath: (path: string, from: Location) => Reading): Reading {
  const parent = own.source.entries.get('extends')?.value;
  if (!parent) return own;
  if (parent.kind !== 'scalar' || typeof parent.value !== 'string' || parent.value === '') {
    return fail(parent.location, ['extends'], 'expected the path of a settings file');
  }
  const { value, location } = parent;
  const base = isAddress(value) ? readAddress(value, reader, location) : readPath(value, location);
  own.source.entries.delete('extends');
  return { source: merge(base.source, own.source, reader.schema), problems: [...base.problems, ...own.problems] };
}

/** What is rendered must be what was reviewed: an address counts with the checksum of what it holds. */
function readAddress(text: string, reader: Reader, from: Location): Reading {
  const pinned = pinnedOf(text);
  if (!pinned) {
    const [address] = text.split('#');
    const get = `curl -fsSL '${address}' | sha256sum`;
    return fail(from, ['extends'], `${formatValue(text)} needs #sha256= with the checksum of what it holds: ${get}`);
  }
  const own = parseSource(fetchText(pinned, from), pinned.address);
  const places = placesIn(own.source.entries);
  if (places) fail(places.location, places.path, 'a file from an address can name no files: it lies in no folder');
  return extended(own, reader, (path, location) =>
    fail(location, ['extends'], `a file from an address extends addresses only, got the path ${formatValue(path)}`),
  );
}

/** Where a file from an address names a file of its own: paths count from the file that says them. */
function placesIn(entries: ReadonlyMap<string, Entry>): { location: Location; path: Path } | undefined {
  const credentials = entries.get('credentials')?.value;
  const file = credentials?.kind === 'map' ? credentials.entries.get('file') : undefined;
  if (file) return { location: file.location, path: ['credentials', 'file'] };
  const extras = entries.get('extras')?.value;
  const items = extras?.kind === 'list' ? extras.items : [];
  for (const [index, item] of items.entries()) {
    const path = item.kind === 'map' ? item.entries.get('path') : undefined;
    if (path) return { location: path.location, path: ['extras', index, 'path'] };
  }
  return undefined;
}

function fetchText(pinned: Pinned, from: Location): string {
  try {
    return pinnedText(pinned);
  } catch (error) {
    return fail(from, ['extends'], error instanceof Error ? error.message : String(error));
  }
}

function readText(file: string, origin: Location, shown: string): string {
  try {
    return textOfFile(file);
  } catch (error) {
    return fail(origin, [], `cannot read ${shown}: ${fileFault(error)}`);
  }
}

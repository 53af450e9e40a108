import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, relative, resolve } from 'node:path';
import type { z } from 'zod';
import { nearestOf } from '../../core/explain';
import { fileFault } from '../../core/files';
import { fail, formatValue, type Location } from '../../core/problem';
import { merge } from './merge';
import { parseSource } from './parse';
import type { Reading } from './source';

/**
 * Reads a settings file and the files that it extends.
 *
 * Maps merge; lists, scalars and other forms of a union in the extending file replace those of the extended one.
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
  if (ADDRESS.test(file)) {
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

/** How an address begins. Nothing is fetched: what is rendered must be what was reviewed. */
const ADDRESS = /^[a-z][a-z0-9+.-]*:\/\//i;

/** What is the same for all files of a chain. */
interface Reader {
  readonly schema: z.ZodType;
  readonly directory: string;
  /** Texts that count instead of what files hold, by absolute paths: they are not written yet. */
  readonly texts: ReadonlyMap<string, string>;
}

function readChain(file: string, reader: Reader, chain: readonly string[], from: Location | undefined): Reading {
  const { directory, schema } = reader;
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
  const parent = own.source.entries.get('extends');
  if (!parent) return own;
  if (parent.value.kind !== 'scalar' || typeof parent.value.value !== 'string' || parent.value.value === '') {
    return fail(parent.value.location, ['extends'], 'expected the path of a settings file');
  }
  if (ADDRESS.test(parent.value.value)) {
    const got = formatValue(parent.value.value);
    return fail(parent.value.location, ['extends'], `expected the path of a settings file, got the address ${got}`);
  }
  const base = readChain(resolve(dirname(file), parent.value.value), reader, [...chain, real], parent.value.location);
  own.source.entries.delete('extends');
  return { source: merge(base.source, own.source, schema), problems: [...base.problems, ...own.problems] };
}

function readText(file: string, origin: Location, shown: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const reason = code === 'ERR_ENCODING_INVALID_ENCODED_DATA' ? 'it is not text in UTF-8' : fileFault(error);
    return fail(origin, [], `cannot read ${shown}: ${reason}`);
  }
}

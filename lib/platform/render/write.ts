import {
  chmodSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { fileFault, makeFolder } from '../../core/files';
import { RECORD_FILE, type RenderRecord, readRecord, recordText } from '../../kubernetes/render-record';
import { WAVE_ANNOTATION } from '../../kubernetes/wave';
import type { RenderedFile } from './rendered-file';

/** What a render tells of itself beside the names of its files, and by what it knows those of renders without a record. */
export interface WriteOptions extends Partial<Omit<RenderRecord, 'files'>> {
  /** Names of charts: a render before there were records wrote files of these names. @default - those of the files */
  readonly charts?: readonly string[];
}

/** How a file is called: a number, and the name of its chart. */
const FILE_NAME = /^(?:00-crds|\d+)-(.+)\.k8s\.yaml$/;

/**
 * Replaces a folder by these files, as a whole or not at all: what stood there stays until all files are written.
 *
 * @throws when the folder holds files that no render wrote, which replacing it would lose
 */
export function writeFiles(folder: string, files: readonly RenderedFile[], options: WriteOptions = {}): void {
  const target = folderBehind(folder);
  const { charts, ...about } = options;
  refuseForeign(folder, files, charts);
  const fresh = temporaryFolder(target);
  try {
    // A temporary folder is its owner's alone; dist is like any other.
    chmodSync(fresh, 0o777 & ~process.umask());
    for (const file of files) {
      const path = join(fresh, file.name);
      makeFolder(dirname(path));
      writeFileSync(path, file.content ?? file.text);
    }
    const record = { opening: [], ...about, files: files.map(({ name }) => name) };
    writeFileSync(join(fresh, RECORD_FILE), recordText(record));
    swap(fresh, target);
  } catch (error) {
    rmSync(fresh, { recursive: true, force: true });
    throw inWords(folder, 'cannot be written', error);
  }
}

/**
 * Refuses a folder that `writeFiles` would refuse: to be asked before anything is written elsewhere.
 *
 * @param charts as of `WriteOptions`
 * @throws when it holds files that no render wrote
 */
export function refuseForeign(
  folder: string,
  files: readonly RenderedFile[],
  charts: readonly string[] = files.map(({ name }) => FILE_NAME.exec(name)?.[1] ?? ''),
): void {
  const [foreign, ...others] = settled(folderBehind(folder), (target) => foreignIn(target, new Set(charts))) ?? [];
  if (foreign === undefined) return;
  throw new Error(
    `${folder}: holds ${foreign}${others.length > 0 ? ` and ${others.length} more` : ''}, which no render wrote; ` +
      'move them elsewhere or choose another folder with --output',
  );
}

/** What a look at a folder tells, if it is there. Another render may replace the folder meanwhile: then it looks again. */
function settled<T>(folder: string, look: (folder: string) => T): T | undefined {
  for (;;) {
    const before = identityOf(folder);
    if (before === undefined) return undefined;
    try {
      const seen = look(folder);
      if (identityOf(folder) === before) return seen;
    } catch (error) {
      if (identityOf(folder) === before) throw error;
    }
  }
}

function identityOf(folder: string): string | undefined {
  const stats = statSync(folder, { throwIfNoEntry: false });
  return stats && `${stats.dev} ${stats.ino} ${stats.birthtimeMs}`;
}

/** A folder beside another one, which it can replace by a rename. */
function temporaryFolder(target: string): string {
  try {
    makeFolder(dirname(target));
    return mkdtempSync(join(dirname(target), `.${basename(target)}-`));
  } catch (error) {
    throw inWords(target, 'cannot be made', error);
  }
}

/** The folder itself, where a link leads to it. */
export function folderBehind(folder: string): string {
  try {
    const stats = lstatSync(folder, { throwIfNoEntry: false });
    if (!stats) return resolve(folder);
    const isLink = stats.isSymbolicLink();
    const behind = isLink ? statSync(folder, { throwIfNoEntry: false }) : stats;
    if (!behind) throw new Error(`${folder}: is a link that leads to nothing; remove it or choose another`);
    if (!behind.isDirectory()) throw new Error(`${folder}: is a file, not a folder; choose another`);
    // Of one that is no link only those above are asked: another render may just be replacing it.
    return isLink ? realpathSync(folder) : join(realpathSync(dirname(resolve(folder))), basename(resolve(folder)));
  } catch (error) {
    throw inWords(folder, 'cannot be read', error);
  }
}

/** What the file system says, with the folder that was named; any other error as it is. */
function inWords(folder: string, what: string, error: unknown): unknown {
  const { code, syscall } = error as NodeJS.ErrnoException;
  return syscall || code ? new Error(`${folder}: ${what}: ${fileFault(error)}`) : error;
}

/** Names of what no render wrote: what the last one does not name, or does not look like a file of ours where it named none. */
function foreignIn(folder: string, charts: ReadonlySet<string>): string[] {
  const record = readRecord(folder);
  const isOurs = (name: string) =>
    record ? name === RECORD_FILE || record.files.includes(name) : isOfOlderRender(folder, name, charts);
  const folders = new Set(record?.files.flatMap(foldersOf));
  const foreignBelow = (path: string): string[] =>
    readdirSync(join(folder, path), { withFileTypes: true }).flatMap((entry) => {
      const name = path === '' ? entry.name : `${path}/${entry.name}`;
      if (entry.isDirectory() && folders.has(name)) return foreignBelow(name);
      return entry.isFile() && isOurs(name) ? [] : [name];
    });
  return foreignBelow('').sort();
}

/** The folders above a file, as a render names them: `a` and `a/b` of `a/b/c.yaml`. */
function foldersOf(file: string): string[] {
  const parts = file.split('/').slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}

/** Whether a file has the name of a component's and what every object of a render has: its wave. */
function isOfOlderRender(folder: string, name: string, charts: ReadonlySet<string>): boolean {
  const [, chart] = FILE_NAME.exec(name) ?? [];
  if (chart === undefined || !charts.has(chart)) return false;
  return readFileSync(join(folder, name), 'utf8').includes(`${WAVE_ANNOTATION}: `);
}

/** How often a folder can be there again before it counts as one that cannot be replaced. */
const MOST_SWAPS = 100;

function swap(fresh: string, target: string): void {
  for (let swaps = 1; ; swaps += 1) {
    const old = `${fresh}.old`;
    const had = movedAway(target, old);
    try {
      renameSync(fresh, target);
      if (had) rmSync(old, { recursive: true, force: true });
      return;
    } catch (error) {
      // Another render was faster: the last one holds.
      const isThere = ['ENOTEMPTY', 'EEXIST'].includes(String((error as NodeJS.ErrnoException).code));
      if (had && isThere) rmSync(old, { recursive: true, force: true });
      else if (had) renameSync(old, target);
      if (!isThere || swaps === MOST_SWAPS) throw error;
    }
  }
}

/** Renames a folder, unless it is not there. */
function movedAway(folder: string, to: string): boolean {
  try {
    renameSync(folder, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return false;
  }
}

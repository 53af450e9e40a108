import {
  chmodSync,
  existsSync,
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
  const { charts = files.map(({ name }) => FILE_NAME.exec(name)?.[1] ?? ''), ...about } = options;
  const [foreign, ...others] = existsSync(target) ? foreignIn(target, new Set(charts)) : [];
  if (foreign !== undefined) {
    throw new Error(
      `${folder}: holds ${foreign}${others.length > 0 ? ` and ${others.length} more` : ''}, which no render wrote; ` +
        'move them elsewhere or choose another folder with --output',
    );
  }
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
    throw error;
  }
}

/** A folder beside another one, which it can replace by a rename. */
function temporaryFolder(target: string): string {
  try {
    makeFolder(dirname(target));
    return mkdtempSync(join(dirname(target), `.${basename(target)}-`));
  } catch (error) {
    throw new Error(`${target}: cannot be made: ${fileFault(error)}`);
  }
}

/** The folder itself, where a link leads to it. */
export function folderBehind(folder: string): string {
  const stats = lstatSync(folder, { throwIfNoEntry: false });
  if (!stats) return resolve(folder);
  if (!existsSync(folder)) throw new Error(`${folder}: is a link that leads to nothing; remove it or choose another`);
  if (!statSync(folder).isDirectory()) throw new Error(`${folder}: is a file, not a folder; choose another`);
  return realpathSync(folder);
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

function swap(fresh: string, target: string): void {
  const old = `${fresh}.old`;
  const had = existsSync(target);
  if (had) renameSync(target, old);
  try {
    renameSync(fresh, target);
  } catch (error) {
    if (had) renameSync(old, target);
    throw error;
  }
  if (had) rmSync(old, { recursive: true });
}

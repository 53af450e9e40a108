import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { RenderedFile } from './rendered-file';

const OURS = /\.k8s\.yaml$/;

/**
 * Replaces a folder by these files, as a whole or not at all: what stood there stays until all files are written.
 *
 * @throws when the folder holds files that no render wrote, which replacing it would lose
 */
export function writeFiles(folder: string, files: readonly RenderedFile[]): void {
  const target = folderBehind(folder);
  const foreign = existsSync(target) ? foreignIn(target) : [];
  if (foreign.length > 0) {
    throw new Error(
      `${folder}: holds ${foreign[0]}${foreign.length > 1 ? ` and ${foreign.length - 1} more` : ''}, which no render wrote; ` +
        'empty the folder or choose another',
    );
  }
  mkdirSync(dirname(target), { recursive: true });
  const fresh = mkdtempSync(join(dirname(target), `.${basename(target)}-`));
  try {
    // A temporary folder is its owner's alone; dist is like any other.
    chmodSync(fresh, 0o777 & ~process.umask());
    for (const { name, text } of files) writeFileSync(join(fresh, name), text);
    swap(fresh, target);
  } catch (error) {
    rmSync(fresh, { recursive: true, force: true });
    throw error;
  }
}

/** The folder itself, where a link leads to it. */
function folderBehind(folder: string): string {
  const stats = lstatSync(folder, { throwIfNoEntry: false });
  if (!stats) return resolve(folder);
  if (!existsSync(folder)) throw new Error(`${folder}: is a link that leads to nothing; remove it or choose another`);
  if (!statSync(folder).isDirectory()) throw new Error(`${folder}: is a file, not a folder; choose another`);
  return realpathSync(folder);
}

/** Names of what no render wrote. */
function foreignIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => !(entry.isFile() && OURS.test(entry.name)))
    .map(({ name }) => name);
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

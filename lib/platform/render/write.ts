import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
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
  const target = existsSync(folder) ? realpathSync(folder) : resolve(folder);
  const foreign = existsSync(target) ? readdirSync(target).filter((name) => !OURS.test(name)) : [];
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

import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileFault, textOfFile } from '../../core/files';

/** Names of files that hold manifests. */
const MANIFEST = /\.(ya?ml|json)$/;

/**
 * The files of manifests that a path names: itself, or all below a folder in the order of their names, without those that
 * are hidden.
 *
 * @throws with what is wrong with the path
 */
export function manifestFiles(path: string): string[] {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats) throw new Error('expected a file or folder, there is none');
  if (!stats.isDirectory()) return [path];
  const files = filesBelow(path);
  if (files.length === 0) throw new Error('expected a folder with files .yaml, .yml or .json, it holds none');
  return files;
}

function filesBelow(folder: string): string[] {
  const entries = readdirSync(folder, { withFileTypes: true }).filter(({ name }) => !name.startsWith('.'));
  return entries
    .map(({ name }) => name)
    .sort()
    .flatMap((name) => {
      const path = join(folder, name);
      if (statSync(path).isDirectory()) return filesBelow(path);
      return MANIFEST.test(name) ? [path] : [];
    });
}

/**
 * The text of a file.
 *
 * @throws with what is wrong with it
 */
export function manifestText(path: string): string {
  try {
    return textOfFile(path);
  } catch (error) {
    throw new Error(`cannot be read: ${fileFault(error)}`);
  }
}

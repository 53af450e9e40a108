import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { packageFolder } from '../kubernetes/package-version';

/** Of a file system that has only what the kernel shows, such as /proc. */
const NO_FOLDER = 'NO_FOLDER';

const FAULTS: Record<string, string> = {
  EACCES: 'there is no right to it',
  EPERM: 'there is no right to it',
  EISDIR: 'it is a folder',
  ENOENT: 'it is not there',
  ENOTDIR: 'a part of its path is a file',
  ELOOP: 'its links lead in a circle',
  ENAMETOOLONG: 'its name is too long',
  ENOSPC: 'there is no room left',
  EROFS: 'the disk can only be read',
  EEXIST: 'something of that name is there already',
  ERR_ENCODING_INVALID_ENCODED_DATA: 'it is not text in UTF-8',
  [NO_FOLDER]: 'no folder can be made there',
};

/** Why a file cannot be read or written, in words. */
export function fileFault(error: unknown): string {
  const { code = String(error) } = error as NodeJS.ErrnoException;
  return FAULTS[code] ?? code;
}

/**
 * The text of a file. A byte order mark at its beginning is none of it.
 *
 * @param keepMark whether it is, for a text that is written back
 * @throws an error that `fileFault` puts into words, also where the file is no text in UTF-8
 */
export function textOfFile(file: string, keepMark = false): string {
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: keepMark }).decode(readFileSync(file));
}

/**
 * Makes a folder with those above it, unless it is there. Node's own way asks for ever where a parent is there and takes no
 * folders, as below /proc.
 *
 * @param mode rights of what is made. @default - those that the umask leaves
 * @throws an error that `fileFault` puts into words
 */
export function makeFolder(folder: string, mode?: number): void {
  if (existsSync(folder)) return;
  const above = dirname(folder);
  if (above !== folder) makeFolder(above, mode);
  try {
    mkdirSync(folder, { mode });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // Another process may have made it meanwhile.
    if (code === 'EEXIST') return;
    if (code === 'ENOENT' && existsSync(above))
      throw Object.assign(new Error(`${folder}: ${code}`), { code: NO_FOLDER });
    throw error;
  }
}

/**
 * The path of a file of this package, given from its root: `lib/...` or `imports/...`.
 *
 * Every file that the code reads is found from here, because only here is known where the code runs from: as it is,
 * compiled to build/, or bundled as if it were in this folder (scripts/run.cjs).
 */
export function packageFile(...path: string[]): string {
  return join(__dirname, '../..', ...path);
}

/**
 * The path of what the package has beside its code: `package.json`, `platforms/...`. Compiled code lies a folder deeper,
 * in build/.
 */
export function besideCode(...path: string[]): string {
  return join(packageFolder(), ...path);
}

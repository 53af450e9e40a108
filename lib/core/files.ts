import { basename, dirname, join } from 'node:path';

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
};

/** Why a file cannot be read or written, in words. */
export function fileFault(error: unknown): string {
  const { code = String(error) } = error as NodeJS.ErrnoException;
  return FAULTS[code] ?? code;
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
  const root = packageFile();
  return join(basename(root) === 'build' ? dirname(root) : root, ...path);
}

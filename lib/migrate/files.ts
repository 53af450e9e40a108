import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileFault } from '../core/files';
import { fail, type Location } from '../core/problem';

/**
 * The text of a file.
 *
 * @param place who names it, where it cannot be read. @default - its own beginning
 * @throws SettingsError when it cannot be read
 */
export function readText(file: string, place: Location = { file, line: 1, column: 1 }): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    return fail(place, [], `cannot read ${file}: ${fileFault(error)}`);
  }
}

/** A file to be written. */
export interface NewFile {
  readonly file: string;
  readonly text: string;
  /** Rights of its owner alone, for secrets. */
  readonly isPrivate?: boolean;
}

/**
 * Writes files, all of them or none.
 *
 * @param overwrite whether files may be there already
 * @throws when one is there, or cannot be written
 */
export function writeNewFiles(files: readonly NewFile[], overwrite: boolean): void {
  const there = files.filter(({ file }) => existsSync(file)).map(({ file }) => file);
  if (there.length > 0 && !overwrite) {
    throw new Error(`${there.join(', ')}: there already; --overwrite replaces it, --output names another file`);
  }
  const temporary = ({ file }: NewFile) => `${file}.${process.pid}.tmp`;
  try {
    for (const each of files) {
      mkdirSync(dirname(each.file), { recursive: true });
      writeFileSync(temporary(each), each.text, { flag: 'wx', mode: each.isPrivate ? 0o600 : 0o666 });
    }
    for (const each of files) renameSync(temporary(each), each.file);
  } catch (error) {
    for (const each of files) rmSync(temporary(each), { force: true });
    throw new Error(`${files.map(({ file }) => file).join(', ')}: cannot be written: ${fileFault(error)}`);
  }
}

import { existsSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileFault, makeFolder, textOfFile } from '../core/files';
import { fail, type Location } from '../core/problem';

/**
 * The text of a file.
 *
 * @param place who names it, where it cannot be read. @default - its own beginning
 * @throws SettingsError when it cannot be read
 */
export function readText(file: string, place: Location = { file, line: 1, column: 1 }): string {
  try {
    return textOfFile(file);
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
 * @throws when one is there, or cannot be written, or two have one name
 */
export function writeNewFiles(files: readonly NewFile[], overwrite: boolean): void {
  const twice = files.find(({ file }, index) => files.findIndex((each) => each.file === file) !== index);
  if (twice) throw new Error(`${twice.file}: two files would have this name`);
  const there = files.map(({ file }) => file).filter((file) => existsSync(file));
  const folder = there.find((file) => statSync(file).isDirectory());
  if (folder !== undefined) throw new Error(`${folder}: cannot be written: ${fileFault({ code: 'EISDIR' })}`);
  if (there.length > 0 && !overwrite) {
    throw new Error(`${there.join(', ')}: there already; --overwrite replaces it, --output names another file`);
  }
  const temporary = ({ file }: NewFile) => `${file}.${process.pid}.tmp`;
  const begun: string[] = [];
  let [current] = files;
  try {
    for (const each of files) {
      current = each;
      makeFolder(dirname(each.file));
      writeFileSync(temporary(each), each.text, { flag: 'wx', mode: each.isPrivate ? 0o600 : 0o666 });
      begun.push(temporary(each));
    }
    for (const each of files) renameSync(temporary(each), each.file);
  } catch (error) {
    for (const each of begun) rmSync(each, { force: true });
    throw new Error(`${current?.file}: cannot be written: ${fileFault(error)}`);
  }
}

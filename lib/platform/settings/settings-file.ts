import { chmodSync, existsSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileFault, textOfFile } from '../../core/files';
import { SettingsError } from '../../core/problem';
import { parseSource } from './parse';

/** Replaces a file as a whole or not at all, with the rights that it has; a link still leads to it. */
export function replaceFile(path: string, text: string): void {
  const file = existsSync(path) ? realpathSync(path) : path;
  const temporary = join(dirname(file), `.${basename(file)}.${process.pid}.tmp`);
  try {
    const mode = statSync(file, { throwIfNoEntry: false })?.mode;
    writeFileSync(temporary, text, { mode: mode ?? 0o644, flag: 'wx' });
    // The mode above is only what the umask leaves of it.
    if (mode !== undefined) chmodSync(temporary, mode);
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw new Error(`${file}: cannot be written: ${fileFault(error)}`);
  }
}

/**
 * The text of a settings file.
 *
 * @throws where it cannot be read, or is none: an edit would lose a part of it
 */
export function readSettingsText(file: string): string {
  const text = read(file);
  const { problems } = parseSource(text, file);
  if (problems.length > 0) throw new SettingsError(problems);
  return text;
}

function read(file: string): string {
  try {
    return textOfFile(file, true);
  } catch (error) {
    throw new Error(`${file}: cannot be read: ${fileFault(error)}`);
  }
}

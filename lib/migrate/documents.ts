import { SettingsError } from '../core/problem';
import { parseManifest } from '../platform/settings/parse';
import type { Sourced } from '../platform/settings/source';

/**
 * The documents of a file of another tool, read as kubectl and kfctl read YAML. Those without content are left out; of
 * a key that a map has twice the last counts, as upstream's own files have them.
 *
 * @throws SettingsError when the text is no YAML
 */
export function documentsOf(text: string, file: string): Sourced[] {
  return read(text, file).map(({ source }) => source);
}

/**
 * The same of a file that users wrote, where one of two values would vanish.
 *
 * @throws SettingsError also where a map has a key twice
 */
export function documentsByHand(text: string, file: string): Sourced[] {
  const documents = read(text, file);
  const problems = documents.flatMap((each) => each.problems);
  if (problems.length > 0) throw new SettingsError(problems);
  return documents.map(({ source }) => source);
}

function read(text: string, file: string) {
  return parseManifest(text, file).filter(({ source }) => source.kind !== 'scalar' || source.value !== null);
}

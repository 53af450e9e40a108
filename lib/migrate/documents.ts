import { parseManifest } from '../platform/settings/parse';
import type { Sourced } from '../platform/settings/source';

/**
 * The documents of a file of another tool, read as kubectl and kfctl read YAML. Those without content are left out; of
 * a key that a map has twice the last counts.
 *
 * @throws SettingsError when the text is no YAML
 */
export function documentsOf(text: string, file: string): Sourced[] {
  return parseManifest(text, file)
    .map(({ source }) => source)
    .filter((source) => source.kind !== 'scalar' || source.value !== null);
}

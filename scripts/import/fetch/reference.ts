import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { onlyDefinitions, parseManifests } from '../crd/manifests';
import type { JsonObject } from '../json';
import { ImportProblem } from '../problem';

/**
 * Definitions by name, from folders of rendered manifests (JSON or YAML). This is how sources that cannot be reached
 * from here were first written (`first: reference` in imports/sources.yaml). The same definition twice is taken once.
 */
export function readReference(folders: readonly string[]): Map<string, JsonObject> {
  const found = new Map<string, JsonObject>();
  for (const folder of folders) {
    for (const file of manifestFiles(folder)) {
      for (const definition of onlyDefinitions(parseManifests(readFileSync(file, 'utf8'), file))) {
        const name = nameOf(definition);
        if (!found.has(name)) found.set(name, definition);
      }
    }
  }
  return found;
}

/** `metadata.name`, or an empty string. */
export function nameOf(object: JsonObject): string {
  const { metadata } = object;
  return typeof metadata === 'object' && metadata !== null && 'name' in metadata ? String(metadata.name) : '';
}

function manifestFiles(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => /\.(json|ya?ml)$/.test(name))
      .sort()
      .map((name) => join(folder, name));
  } catch {
    throw new ImportProblem(`no folder ${folder}`);
  }
}

import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { loadAll } from 'js-yaml';
import type { KubeObject } from '../../lib/kubernetes/objects';

/**
 * Writes what kustomize made of upstream's overlays as the reference has such: a list of objects as JSON, with the names
 * of ConfigMaps and Secrets without the hash of their content.
 *
 * @param from folder of `<name>.yaml`
 * @param into folder of `<name>.json`, which is made
 * @returns the latter
 */
export function writeRenderings(from: string, into: string): string {
  mkdirSync(into, { recursive: true });
  for (const file of readdirSync(from).filter((name) => name.endsWith('.yaml'))) {
    const objects = loadAll(readFileSync(join(from, file), 'utf8')) as (KubeObject | null)[];
    writeFileSync(
      join(into, `${basename(file, '.yaml')}.json`),
      withoutHashes(objects.filter((each) => each !== null)),
    );
  }
  return into;
}

/** The letters and digits of kustomize's hashes: none that could make a word. */
const HASH = /-[bcdfghkmt24567890]{10}$/;

function withoutHashes(objects: readonly KubeObject[]): string {
  return objects
    .filter(({ kind }) => kind === 'ConfigMap' || kind === 'Secret')
    .map(({ metadata: { name } }) => name)
    .filter((name) => HASH.test(name))
    .reduce((text, name) => text.replaceAll(`"${name}"`, `"${name.replace(HASH, '')}"`), JSON.stringify(objects));
}

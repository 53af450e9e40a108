import { readFileSync } from 'node:fs';
import { packageFile } from '../files';
import type { Definitions } from './object-schema';

/** Kubernetes' own kinds, as one version of it serves them. */
export interface KubernetesApi {
  /** Names of their definitions, by `apiVersion` and kind. */
  readonly kinds: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly definitions: Definitions;
}

const imported = new Map<string, KubernetesApi>();

/**
 * The kinds that `npm run import` wrote for a version of Kubernetes (`v1.36.3`), read when they are asked for.
 *
 * @throws when it wrote none for that version
 */
export function importedKubernetes(version: string): KubernetesApi {
  const known = imported.get(version);
  if (known) return known;
  const found = JSON.parse(readFileSync(packageFile('imports/kubernetes', `${version}.json`), 'utf8')) as KubernetesApi;
  imported.set(version, found);
  return found;
}

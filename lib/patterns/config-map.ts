import { createHash } from 'node:crypto';

/** The content of one ConfigMap, or of several. */
export type ConfigData = Record<string, string>;

/**
 * The annotation for pods that read configuration only when they start: a change of the data changes the pod template,
 * so that the pods are replaced and see it. It does for a ConfigMap with a lasting name what kustomize does by a hash
 * in the name.
 */
export function checksum(...data: ConfigData[]): Record<string, string> {
  const hash = createHash('sha256');
  for (const each of data) {
    // The order of the keys means nothing to a reader of a ConfigMap.
    hash.update(JSON.stringify(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1))));
  }
  return { 'checksum/config': hash.digest('hex') };
}

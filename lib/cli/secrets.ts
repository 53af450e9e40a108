import type { ExpectedSecret } from '../core/expected-secrets';

/**
 * What `synth --secrets` prints: each Secret that somebody has to make, with what its keys hold.
 *
 * @param secrets those that the platform expects
 * @param source where its credentials come from
 */
export function secretLines(secrets: readonly ExpectedSecret[], source: string): string[] {
  if (secrets.length === 0)
    return [`no Secrets are expected: with credentials.source "${source}" the render has them all`];
  return secrets.flatMap(({ namespace, name, keys, storeKey }) => {
    const title =
      storeKey === undefined
        ? `Secret ${namespace}/${name}`
        : `${storeKey} in the store, for Secret ${namespace}/${name}`;
    return [title, ...Object.entries(keys).map(([key, what]) => `  ${key}: ${what}`)];
  });
}

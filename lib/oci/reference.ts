/** An artifact in a registry. */
export interface ArtifactReference {
  /** Host of the registry, with its port where it has one: `quay.io`, `127.0.0.1:5000`. */
  readonly registry: string;
  readonly repository: string;
  /** Tag or digest. */
  readonly version: string;
}

/**
 * Splits a reference such as `ghcr.io/team/platform:v1`; `oci://` before it may stand. A digest counts before a tag.
 *
 * @throws when it names no registry or no repository
 */
export function parseReference(text: string): ArtifactReference {
  const found = /^(?:oci:\/\/)?([^/@:]+(?::\d+)?)\/([^:@]+)(?::([\w.-]+))?(?:@(sha256:[0-9a-f]{64}))?$/.exec(text);
  const [, registry = '', repository = '', tag, digest] = found ?? [];
  if (registry === '' || repository === '') {
    throw new Error(`${JSON.stringify(text)}: expected a reference such as ghcr.io/team/platform:v1`);
  }
  return { registry, repository, version: digest ?? tag ?? 'latest' };
}

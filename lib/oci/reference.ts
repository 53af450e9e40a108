/** An artifact in a registry. */
export interface ArtifactReference {
  /** Host of the registry, with its port where it has one: `quay.io`, `127.0.0.1:5000`. */
  readonly registry: string;
  readonly repository: string;
  /** Tag or digest. */
  readonly version: string;
}

const REFERENCE = /^(?:oci:\/\/)?([^/@]+)\/([^:@]+)(?::(\w[\w.-]{0,127}))?(?:@(sha256:[0-9a-f]{64}))?$/;

/** A word alone would be the first part of a repository of Docker Hub: a host has a dot, a port, or is this machine. */
const HOST = /^(localhost|[\w-]+(\.[\w-]+)+|[\w.-]+(?=:)|\[[\da-f:]+\])(:\d+)?$/i;

/** As https://github.com/opencontainers/distribution-spec/blob/main/spec.md has it. */
const REPOSITORY = /^[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(\/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*$/;

/**
 * Splits a reference such as `ghcr.io/team/platform:v1`; `oci://` before it may stand. A digest counts before a tag.
 *
 * @throws when it names no registry or no repository
 */
export function parseReference(text: string): ArtifactReference {
  const [, registry = '', repository = '', tag, digest] = REFERENCE.exec(text) ?? [];
  if (!HOST.test(registry) || !REPOSITORY.test(repository)) {
    throw new Error(`${JSON.stringify(text)}: expected a reference such as ghcr.io/team/platform:v1`);
  }
  return { registry, repository, version: digest ?? tag ?? 'latest' };
}

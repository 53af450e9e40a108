import type { CredentialGenerator } from './credentials';

/**
 * A credential that somebody else made, so that the platform cannot: it must be known already.
 *
 * @throws when it is not, saying where it belongs
 */
export function credentialOfOthers(what: string, namespace: string, secret: string, key: string): CredentialGenerator {
  return () => {
    throw new Error(
      `credentials: ${what} is known to its maker only. Write it into the credentials file ` +
        `as "${key}" of "${namespace}/${secret}", or choose another credentials.source`,
    );
  };
}

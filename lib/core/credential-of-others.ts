import { existsSync } from 'node:fs';
import { relative } from 'node:path';
import type { Path } from '../kubernetes/problem';
import type { CredentialGenerator, CredentialStore } from './credentials';
import { UnfitSettingError } from './problem';

/** A credential that somebody else made. */
export interface CredentialOfOthers {
  /** What it is, in words. */
  readonly what: string;
  /** The setting that makes it needed. */
  readonly path: Path;
  readonly namespace: string;
  readonly secret: string;
  readonly key: string;
}

/**
 * A credential that the platform cannot make: it must be known already.
 *
 * @throws UnfitSettingError when it is not, saying where it belongs
 */
export function credentialOfOthers(
  { what, path, namespace, secret, key }: CredentialOfOthers,
  { settings }: CredentialStore,
): CredentialGenerator {
  return () => {
    const file = settings.source === 'generated' ? settings.file : undefined;
    const named = file === undefined ? 'the credentials file' : relative(process.cwd(), file);
    const missing = file !== undefined && !existsSync(file) ? ' (make it: it is not there yet)' : '';
    throw new UnfitSettingError(
      path,
      `${what} is known to its maker only. Write it into ${named}${missing} as "${key}" of "${namespace}/${secret}", ` +
        `which is the line ${namespace}/${secret}: { ${key}: '…' }, or choose another credentials.source`,
    );
  };
}

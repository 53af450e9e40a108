import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { packageFile } from '../../core/files';

/** What is fetched at most. */
interface Limits {
  /** Size in bytes. */
  readonly bytes: number;
  /** Time in milliseconds, redirects included. */
  readonly milliseconds: number;
}

const LIMITS: Limits = { bytes: 4 * 1024 * 1024, milliseconds: 30_000 };

/** A file that was fetched. */
export interface Download {
  readonly text: string;
  /** Checksum of its bytes, 64 hex digits. */
  readonly sha256: string;
}

/** How an address begins. */
const ADDRESS = /^[a-z][a-z0-9+.-]*:\/\//i;

/** Whether a text is an address, not a path. */
export function isAddress(text: string): boolean {
  return ADDRESS.test(text);
}

/**
 * Fetches a file, over https (http from this machine only), through the proxy that the environment names.
 *
 * @throws Error in plain words when there is none, it is too large, takes too long, or is no text in UTF-8
 */
export function download(address: string, { bytes, milliseconds }: Limits = LIMITS): Download {
  const program = packageFile('lib/platform/remote/fetch-file.cjs');
  const { status, stdout, stderr, error } = spawnSync(
    process.execPath,
    [program, address, String(bytes), String(milliseconds)],
    { maxBuffer: bytes + 65_536, timeout: milliseconds + 10_000, windowsHide: true },
  );
  if (error || status !== 0) {
    const why = error?.message ?? (stderr.toString('utf8').trim() || `the download ended with ${status}`);
    throw new Error(`${address}: cannot be fetched: ${why}`);
  }
  return { text: textOf(stdout, address), sha256: checksumOf(stdout) };
}

/** The checksum of bytes, as `sha256sum` prints it. */
export function checksumOf(bytes: string | Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** A byte order mark stays: the checksum counts it. */
function textOf(bytes: Uint8Array, address: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Error(`${address}: it is not text in UTF-8`);
  }
}

import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { makeFolder } from '../../core/files';
import { checksumOf, download } from './download';

/** An address with the checksum of what it must hold. */
export interface Pinned {
  readonly address: string;
  /** 64 hex digits. */
  readonly sha256: string;
}

/** Reads `https://…#sha256=…`; nothing where the checksum is missing or none. */
export function pinnedOf(text: string): Pinned | undefined {
  const [, address, sha256] = /^([^#]+)#sha256=([0-9a-f]{64})$/i.exec(text) ?? [];
  return address === undefined || sha256 === undefined ? undefined : { address, sha256: sha256.toLowerCase() };
}

/**
 * The text behind a pinned address: from the cache, so that a render stays what it was whether the address can be
 * reached or not, else fetched once.
 *
 * @throws Error when it cannot be fetched, or is another text than was pinned
 */
export function pinnedText({ address, sha256 }: Pinned): string {
  const file = join(cacheFolder(), `${sha256}.yaml`);
  const kept = existsSync(file) ? readFileSync(file, 'utf8') : undefined;
  // A kept text that was changed since is fetched again.
  if (kept !== undefined && checksumOf(kept) === sha256) return kept;
  const fetched = download(address);
  if (fetched.sha256 !== sha256) {
    throw new Error(`${address}: its checksum is ${fetched.sha256}, not ${sha256}: it was changed since it was pinned`);
  }
  keep(file, fetched.text);
  return fetched.text;
}

/** Where pinned files are kept: `CDK8S_KUBEFLOW_CACHE`, else the user's folder for caches. */
function cacheFolder(): string {
  const { CDK8S_KUBEFLOW_CACHE: own, XDG_CACHE_HOME: caches } = process.env;
  return own || join(caches || join(homedir(), '.cache'), 'cdk8s-kubeflow');
}

function keep(file: string, text: string): void {
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    makeFolder(dirname(file));
    writeFileSync(temporary, text);
    renameSync(temporary, file);
  } catch {
    // Where nothing can be written the next render fetches it again; what it holds is checked either way.
  }
}

import { createHash } from 'node:crypto';
import type { ClaimSecret } from '../../kubernetes/claim-secret';
import { type KubeObject, titleOf } from '../../kubernetes/objects';
import { type Found, type FoundCredential, secretValues } from './found';

/**
 * The beginnings of the SHA-256 of secrets that stand in upstream's manifests, so that everybody knows them: keys of the
 * object store, the secret of the login's client, the key of its cookies, the hash of the first user's password.
 */
const PUBLISHED: ReadonlySet<string> = new Set([
  '5791b6226743c56f',
  '179c076ac522159d',
  '462a0aa7e3ad7e72',
  '80c8cb5e94a392a3',
  'c154376989fcff51',
]);

/** The Secret of the users' hashes, and under what the credentials file keeps their passwords. */
const HASHES = 'dex-passwords';
const PASSWORDS = 'dex-users';

/**
 * Values of live Secrets that the platform would make otherwise.
 *
 * @param wanted the Secrets that the platform renders
 * @param live Secrets of the same names, or with a hash of kustomize's behind the name
 * @param opening the Secrets with which servers open claims: what the server has is what counts
 */
export function foundCredentials(
  wanted: readonly KubeObject[],
  live: readonly KubeObject[],
  opening: readonly ClaimSecret[],
): Found {
  const credentials: FoundCredential[] = [];
  const notes: string[] = [];
  for (const secret of wanted) {
    const { namespace = '', name } = secret.metadata;
    const found = namesake(secret, live);
    if (!found) continue;
    const isDatabase = opening.some((each) => each.namespace === namespace && each.secret === name);
    const theirs = secretValues(found);
    const ours = secretValues(secret);
    const keys = Object.keys(ours).filter((key) => theirs[key] !== undefined);
    for (const key of keys) {
      const value = theirs[key] ?? '';
      const from = titleOf(found);
      if (!isDatabase && isPublished(value)) {
        notes.push(
          `${namespace}/${name} ${key}: not taken: ${from} has what upstream's manifests say, which everybody knows`,
        );
        continue;
      }
      credentials.push({ namespace, secret: name, key, value, from });
      if (isDatabase && (isPublished(value) || value.length < 8) && key.toLowerCase().includes('password'))
        notes.push(`${namespace}/${name} ${key}: taken, though it is weak: docs/deploy.md says how to change it`);
      if (name === HASHES && value !== ours[key]) notes.push(...aboutPasswords(namespace, key, from));
    }
  }
  return { credentials, settings: [], notes };
}

/** A hash that was taken over is not that of the password which was made for the user. */
function aboutPasswords(namespace: string, key: string, from: string): string[] {
  return [
    `${namespace}/${HASHES} ${key}: the user keeps the password of ${from}; ${namespace}/${PASSWORDS} has another, which does not count`,
  ];
}

function namesake({ metadata: { namespace, name } }: KubeObject, live: readonly KubeObject[]): KubeObject | undefined {
  const there = live.filter(({ metadata }) => metadata.namespace === namespace);
  const hashed = new RegExp(`^${name.replaceAll('.', '\\.')}-[2456789bcdfghkmt]{10}$`);
  return (
    there.find(({ metadata }) => metadata.name === name) ??
    there
      .filter(({ metadata }) => hashed.test(metadata.name))
      .sort(byAge)
      .at(-1)
  );
}

function byAge(a: KubeObject, b: KubeObject): number {
  return String(a.metadata.creationTimestamp) < String(b.metadata.creationTimestamp) ? -1 : 1;
}

function isPublished(value: string): boolean {
  return PUBLISHED.has(createHash('sha256').update(value).digest('hex').slice(0, 16));
}

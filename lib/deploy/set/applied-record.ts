import { createHash } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import { isRecord } from '../../kubernetes/json';
import { groupKindOf, identityOf, type KubeObject } from '../../kubernetes/objects';
import { FIELD_MANAGER } from '../cluster/cluster';
import { appliedEntry } from '../compare/up-to-date';

/**
 * One object in the state in which an apply has left it, or a full comparison has found it: its UID, its resource
 * version, a hash of the manifest, and one of the server's record of which fields are ours.
 */
type Entry = readonly [uid: string, resourceVersion: string, manifest: string, owned: string];

/** An entry is understood only by those who write it in the same way. */
const FORMAT = 1;

/** A ConfigMap holds 1 MiB; what is larger than this, in base64, is not kept. */
const MOST_BYTES = 900_000;

/**
 * What deployments know of the objects that they have applied, so that the next one can tell from metadata alone that
 * an object still is as dist says.
 *
 * Each entry is a fact about one state of one object, which no later event makes untrue: wherever a run is killed, what
 * is written down holds. What has changed since then has another state, and is compared in full.
 */
export class AppliedRecord {
  private constructor(
    private readonly entries: Map<string, Entry>,
    private text: string | undefined,
  ) {}

  /** Reads what `toText` has written; anything else counts as nothing. */
  static parse(text: string | undefined): AppliedRecord {
    return new AppliedRecord(text === undefined ? new Map() : entriesIn(text), text);
  }

  /** Whether anything is known of an object with just this manifest. */
  knows(object: KubeObject, manifest: string): boolean {
    return this.entries.get(identityOf(object))?.[2] === manifest;
  }

  /**
   * Whether a live object, of which metadata is enough, provably is as our apply of a manifest has left it.
   *
   * @param manifest its hash
   */
  proves(object: KubeObject, manifest: string, live: KubeObject): boolean {
    const [uid, resourceVersion, hash, owned] = this.entries.get(identityOf(object)) ?? [];
    return (
      hash === manifest &&
      uid === live.metadata.uid &&
      live.metadata.deletionTimestamp === undefined &&
      owned === hashOfOwned(live) &&
      (resourceVersion === live.metadata.resourceVersion || isExact(live))
    );
  }

  /** Takes down that a live object is as our apply of a manifest leaves it. Of Secrets not even a hash is kept. */
  note(object: KubeObject, manifest: string, live: KubeObject): void {
    if (groupKindOf(object) === '/Secret') return;
    const { uid, resourceVersion } = live.metadata;
    const owned = hashOfOwned(live);
    if (uid === undefined || resourceVersion === undefined || owned === undefined) this.forget(identityOf(object));
    else this.entries.set(identityOf(object), [uid, resourceVersion, manifest, owned]);
    this.text = undefined;
  }

  /**
   * Forgets all objects but those with just these manifests. Before another manifest of an object is sent its entry must
   * be gone: times in the server's record count whole seconds, in which two applies of different values look the same.
   */
  keepOnly(objects: readonly KubeObject[], hashOf: (object: KubeObject) => string): void {
    const hashes = new Map(objects.map((object) => [identityOf(object), hashOf(object)]));
    for (const [identity, [, , hash]] of this.entries) if (hashes.get(identity) !== hash) this.forget(identity);
  }

  /** All of it, in base64; undefined when that is too much. The same text while nothing is new. */
  toText(): string | undefined {
    if (this.text === undefined) {
      const json = JSON.stringify({ format: FORMAT, objects: Object.fromEntries(this.entries) });
      this.text = gzipSync(json, { level: 6 }).toString('base64');
    }
    return this.text.length > MOST_BYTES ? undefined : this.text;
  }

  private forget(identity: string): void {
    this.entries.delete(identity);
    this.text = undefined;
  }
}

/**
 * The server's record of what our apply owns. Whoever changes one of these fields takes it from us, and whatever we
 * apply anew changes the time, so that the same record means the same values.
 */
function hashOfOwned(live: KubeObject): string | undefined {
  const entry = appliedEntry(live, FIELD_MANAGER);
  if (entry?.fieldsV1 === undefined || entry.time === undefined) return undefined;
  return digest(entry.apiVersion ?? '', entry.time, JSON.stringify(entry.fieldsV1));
}

/**
 * Whether that record says all of our fields. Of lists that are merged by keys or by values it does not tell the order:
 * there only an unmoved resource version does.
 */
function isExact(live: KubeObject): boolean {
  return !/"[kv]:/.test(JSON.stringify(appliedEntry(live, FIELD_MANAGER)?.fieldsV1));
}

function entriesIn(text: string): Map<string, Entry> {
  try {
    const { format, objects }: Partial<Record<string, unknown>> = JSON.parse(
      gunzipSync(Buffer.from(text, 'base64')).toString('utf8'),
    );
    if (format !== FORMAT || !isRecord(objects)) return new Map();
    return new Map(Object.entries(objects).flatMap(([key, value]) => (isEntry(value) ? [[key, value]] : [])));
  } catch {
    return new Map(); // somebody has edited it
  }
}

function isEntry(value: unknown): value is Entry {
  return Array.isArray(value) && value.length === 4 && value.every((part) => typeof part === 'string');
}

/** A short hash of texts. */
export function digest(...parts: readonly string[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part).update('\0');
  return hash.digest('base64url').slice(0, 22);
}

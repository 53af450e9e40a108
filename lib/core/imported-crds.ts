import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { parse } from 'yaml';
import { listAt, stringAt } from '../kubernetes/json';
import { readDefinition } from './definition-text';
import { packageFile } from './files';

/** A value in the text of a CustomResourceDefinition that the user may name otherwise: a namespace, or with a name. */
export interface CrdPlace {
  /** JSON pointer to the value. */
  readonly path: string;
  /** What stands there: a namespace by upstream's name, `namespace/name`, or the name of a Service. */
  readonly value: string;
  /** Where the value stands in the document, in bytes. */
  readonly offset: number;
  /** Its length in bytes. */
  readonly length: number;
}

/** A CustomResourceDefinition of a release: where its text stands. It is read when it is rendered, and not before. */
export interface ReleaseCrd {
  /** File of YAML that it stands in. */
  readonly file: string;
  /** Where it begins in the file, in bytes. @default 0 */
  readonly offset?: number;
  /** How long it is, in bytes. @default - to the end of the file */
  readonly length?: number;
  /** API group of what it defines. */
  readonly group: string;
  /** Kind of what it defines. @default - objects of this kind are not checked */
  readonly kind?: string;
  /** What it is of, for the comment above it: `istio.io/api v1.30.1`. @default - no comment */
  readonly origin?: string;
  /** Where users' names of namespaces go in. @default - nowhere */
  readonly places?: readonly CrdPlace[];
  /**
   * The same definition with pods preserved instead of described, where the whole one is too large for `kubectl apply`
   * without `--server-side`. @default - the whole one is small enough
   */
  readonly minimal?: Pick<ReleaseCrd, 'file' | 'offset' | 'length' | 'places'>;
}

/** What `npm run import` writes for each release into imports/crds/<name>.json, as far as a render reads it. */
interface Index {
  readonly sources: Readonly<Record<string, { readonly origin: string }>>;
  readonly crds: Readonly<Record<string, ReleaseCrd & { readonly source: string }>>;
}

const imported = new Map<string, Readonly<Record<string, ReleaseCrd>>>();

/** The CustomResourceDefinitions that `npm run import` wrote for a release, by their names. */
export function importedCrds(release: string): Readonly<Record<string, ReleaseCrd>> {
  const known = imported.get(release);
  if (known) return known;
  const { sources, crds } = JSON.parse(readFileSync(packageFile('imports/crds', `${release}.json`), 'utf8')) as Index;
  const found = Object.fromEntries(
    Object.entries(crds).map(([name, { source, minimal, ...entry }]): [string, ReleaseCrd] => {
      const { group, kind } = entry;
      const own = { ...positionOf(entry), group, kind, origin: sources[source]?.origin };
      return [name, minimal ? { ...own, minimal: positionOf(minimal) } : own];
    }),
  );
  imported.set(release, found);
  return found;
}

function positionOf({ file, offset, length, places }: NonNullable<ReleaseCrd['minimal']>) {
  return { file: packageFile('imports/crds', file), offset, length, places };
}

/** How the import begins every definition: with its name, then its annotations if it has any. */
export const IMPORTED_HEAD = /^apiVersion: .*\nkind: .*\nmetadata:\n name: (.*)\n( annotations:\n)?/;

/** The text of a definition, as it stands in its file. */
export function readCrdText(entry: Pick<ReleaseCrd, 'file' | 'offset' | 'length'>): string {
  return new TextDecoder().decode(readCrdBytes(entry));
}

/** The same in bytes, which `places` count; not as a Buffer, of which a user's compiler may know nothing. */
export function readCrdBytes({ file, offset = 0, length }: Pick<ReleaseCrd, 'file' | 'offset' | 'length'>): Uint8Array {
  if (length === undefined) return readFileSync(file).subarray(offset);
  const descriptor = openSync(file, 'r');
  try {
    const buffer = Buffer.alloc(length);
    readSync(descriptor, buffer, 0, length, offset);
    return buffer;
  } finally {
    closeSync(descriptor);
  }
}

/** The definition of a version within the text of an imported CustomResourceDefinition: the items of its only list. */
const VERSION = /^ - name: (.*)\n(?: {3}.*\n| {2}.*\n)*/gm;

/** What was read already: many platforms of a release may render in one process. */
const versionsRead = new WeakMap<ReleaseCrd, Map<string, () => unknown>>();

/**
 * What a definition says of each version, with upstream's names of namespaces: most are large, and a render needs one of
 * a few, which is read when it is asked for.
 */
export function readCrdVersions(entry: ReleaseCrd): ReadonlyMap<string, () => unknown> {
  const known = versionsRead.get(entry) ?? versionsIn(readCrdText(entry));
  versionsRead.set(entry, known);
  return known;
}

function versionsIn(text: string): Map<string, () => unknown> {
  if (IMPORTED_HEAD.test(text)) {
    const versions = [...text.matchAll(VERSION)];
    return new Map(versions.map(([own, name = '']) => [name, once(() => [readDefinition(own)].flat()[0])]));
  }
  const versions = listAt(parse(text), 'spec', 'versions');
  return new Map(versions.map((each) => [stringAt(each, 'name') ?? '', () => each]));
}

function once(read: () => unknown): () => unknown {
  let known: { readonly value: unknown } | undefined;
  return () => {
    known ??= { value: read() };
    return known.value;
  };
}

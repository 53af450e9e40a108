import { join } from 'node:path';
import { RELEASES, type Release } from '../../lib/core/releases/release';
import { importDefinition } from './definition';
import { type Document, sha256, toDocument } from './document';
import { type Downloader, fetchModule, fetchRepository, type HttpGet, readReference } from './fetch';
import { importKubernetes, KUBERNETES } from './kubernetes';
import { type JsonObject, nameOf, onlyDefinitions, parseManifests } from './manifests';
import { ImportProblem, reasonOf } from './problem';
import { isModule, label, readSources, type Source } from './sources';
import { type Pin, type ReleaseImport, readRelease, writeStore } from './store';
import { writeTypes } from './types';

/** What to import and how. */
export interface ImportOptions {
  /** Folder of sources.yaml, crds/ and the typed files. */
  readonly folder: string;
  /** The releases there are, the newest first; by default those of the package. */
  readonly releases?: readonly Release[];
  /** Names of those to import; all of them by default. */
  readonly release?: readonly string[];
  /** Keys of the sources to import; all of them by default. */
  readonly only?: readonly string[];
  /** Folders of rendered manifests to read instead of fetching. */
  readonly reference?: readonly string[];
  /** Take content that does not fit the recorded checksums of the same version, and record its own. */
  readonly accept?: boolean;
  /** Called with each progress line. */
  readonly log?: (line: string) => void;
  /** How Go modules and URLs are fetched; tests put their own here. */
  readonly download?: Downloader;
  readonly get?: HttpGet;
}

/** What became of an import. Where there is more than one release, its name follows the key of a source. */
export interface ImportResult {
  readonly imported: string[];
  /** Reason by key of the source, whose files are as they were. */
  readonly failed: Map<string, string>;
}

/** The file that lists the sources. */
export const SOURCES = 'sources.yaml';
/** The folder of the definitions. */
export const DEFINITIONS = 'crds';

/**
 * Fetches each source of each release, writes the definitions, the indexes with their checksums, and the typed files.
 * A source that fails is named with the reason and keeps the files it has; the others proceed.
 */
export async function importSources(options: ImportOptions): Promise<ImportResult> {
  const { folder, releases = RELEASES, log = () => undefined } = options;
  const names = chosen(
    'release',
    options.release,
    releases.map(({ name }) => name),
  );
  const sources = readSources(join(folder, SOURCES), releases);
  const known = [...new Set([...sources.values()].flat().map(({ key }) => key))];
  const versions = [...new Set(releases.filter(({ name }) => names.includes(name)).flatMap(kubernetesOf))];
  const keys = chosen('source', options.only, versions.length > 0 ? [...known, KUBERNETES] : known);
  const store = new Map(
    [...sources].map(([release, own]) => [release, new Progress(own, readRelease(join(folder, DEFINITIONS), release))]),
  );
  const reference = options.reference && readReference(options.reference);
  const result: ImportResult = { imported: [], failed: new Map() };
  const groups = new Set<string>();
  for (const [release, progress] of store) {
    if (!names.includes(release)) continue;
    for (const source of progress.sources) {
      if (!keys.includes(source.key)) continue;
      const name = releases.length > 1 ? `${source.key} (${release})` : source.key;
      try {
        const pinned = progress.pins.get(source.key);
        const { documents, pin } = await importSource(source, pinned, reference, options);
        progress.take(source, documents, pin);
        for (const { facts } of documents) groups.add(facts.group);
        result.imported.push(name);
        log(line(name, source, count(documents.length)));
      } catch (error) {
        result.failed.set(name, reasonOf(error));
        log(line(name, source, `NOT IMPORTED, files unchanged: ${reasonOf(error)}`));
      }
    }
  }
  for (const version of keys.includes(KUBERNETES) ? versions : []) {
    const name = versions.length > 1 ? `${KUBERNETES} (${version})` : KUBERNETES;
    const say = (outcome: string) => log(`${name.padEnd(26)} ${version.padEnd(62)} ${outcome}`);
    try {
      const kinds = await importKubernetes(folder, version, options.download, options.accept);
      result.imported.push(name);
      say(`${kinds} kinds`);
    } catch (error) {
      result.failed.set(name, reasonOf(error));
      say(`NOT IMPORTED, files unchanged: ${reasonOf(error)}`);
    }
  }
  writeTypes(folder, [...store.values()], groups);
  writeStore(join(folder, DEFINITIONS), store);
  return result;
}

/** A release while it is imported. What its sources list no more is dropped. */
class Progress implements ReleaseImport {
  readonly pins: Map<string, Pin>;
  readonly documents: Map<string, Document>;

  constructor(
    readonly sources: readonly Source[],
    before: ReleaseImport,
  ) {
    const keys = new Set(sources.map(({ key }) => key));
    const names = new Set(sources.flatMap(({ crds }) => crds));
    this.pins = new Map([...before.pins].filter(([key]) => keys.has(key)));
    this.documents = new Map([...before.documents].filter(([name]) => names.has(name)));
  }

  take({ key }: Source, documents: readonly Document[], pin: Pin): void {
    this.pins.set(key, pin);
    for (const document of documents) this.documents.set(document.name, document);
  }
}

async function importSource(
  source: Source,
  before: Pin | undefined,
  reference: Map<string, JsonObject> | undefined,
  options: ImportOptions,
): Promise<{ documents: Document[]; pin: Pin }> {
  const origin = label(source);
  // Another version has other content, which Go's checksum database vouches for.
  const known = before?.origin === origin ? before : undefined;
  const pinned = options.accept ? undefined : known;
  const fetched = reference ? { definitions: reference } : await fetchDefinitions(source, pinned?.sum, options);
  const documents = source.crds.map((name) => documentOf(name, source, fetched.definitions));
  const sum = 'sum' in fetched ? fetched.sum : known?.sum;
  const first = reference && (known === undefined || known.first) ? ({ first: 'reference' } as const) : {};
  const digest = checked(documents, pinned?.sha256);
  return { documents, pin: { origin, ...first, ...(sum === undefined ? {} : { sum }), sha256: digest } };
}

/** The names that are asked for, by default all; one that there is not is an error that lists those that there are. */
function chosen(what: string, asked: readonly string[] | undefined, all: readonly string[]): readonly string[] {
  const unknown = (asked ?? []).filter((name) => !all.includes(name));
  if (unknown.length > 0) {
    throw new ImportProblem(
      `no ${what} ${unknown.map((name) => `"${name}"`).join(', ')}; there are: ${all.join(', ')}`,
    );
  }
  return asked ?? all;
}

async function fetchDefinitions(
  source: Source,
  pinned: string | undefined,
  { download, get }: ImportOptions,
): Promise<{ definitions: Map<string, JsonObject>; sum?: string }> {
  const { files, sum } = isModule(source)
    ? await fetchModule(source, pinned, download)
    : await fetchRepository(source, get);
  const objects = files.flatMap(({ name, text }) => onlyDefinitions(parseManifests(text, name)));
  return { definitions: new Map(objects.map((object) => [nameOf(object), object])), sum };
}

function documentOf(name: string, source: Source, definitions: Map<string, JsonObject>): Document {
  const definition = definitions.get(name);
  if (!definition) throw new ImportProblem(`${name} is not in what was fetched`);
  return toDocument(importDefinition(definition, name, source), source.key);
}

/** The checksum of a source's documents, in the order of their names. */
export function sourceDigest(documents: readonly Document[]): string {
  return sha256(...[...documents].sort((a, b) => (a.name < b.name ? -1 : 1)).map(({ text }) => text));
}

function checked(documents: Document[], pinned: string | undefined): string {
  const digest = sourceDigest(documents);
  if (pinned !== undefined && pinned !== digest) {
    throw new ImportProblem(
      `the content changed: recorded sha256 ${pinned.slice(0, 12)}…, now ${digest.slice(0, 12)}…; take it with --accept`,
    );
  }
  return digest;
}

function line(name: string, source: Source, outcome: string): string {
  return `${name.padEnd(26)} ${label(source).padEnd(62)} ${outcome}`;
}

function count(number: number): string {
  return number === 1 ? '1 definition' : `${number} definitions`;
}

/** The versions of Kubernetes whose kinds a release knows. */
function kubernetesOf({ kubernetes, furtherKubernetes = [] }: Release): string[] {
  return [...(kubernetes === undefined ? [] : [kubernetes]), ...furtherKubernetes];
}

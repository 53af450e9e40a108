import { join } from 'node:path';
import { importDefinition } from './definition';
import { type Document, sha256, toDocument } from './document';
import { type Downloader, fetchModule, fetchRepository, type HttpGet, readReference } from './fetch';
import { type JsonObject, nameOf, onlyDefinitions, parseManifests } from './manifests';
import { ImportProblem, reasonOf } from './problem';
import { isModule, label, type Pins, readSources, type Source, writePins } from './sources';
import { readStore, writeStore } from './store';
import { writeTypes } from './types';

/** What to import and how. */
export interface ImportOptions {
  /** Folder of sources.yaml, crds/ and the typed files. */
  readonly folder: string;
  /** Keys of the sources to import; all of them by default. */
  readonly only?: readonly string[];
  /** Folders of rendered manifests to read instead of fetching. */
  readonly reference?: readonly string[];
  /** Take content that does not fit the recorded checksums, and record its own. */
  readonly accept?: boolean;
  /** Called with each progress line. */
  readonly log?: (line: string) => void;
  /** How Go modules and URLs are fetched; tests put their own here. */
  readonly download?: Downloader;
  readonly get?: HttpGet;
}

/** What became of an import. */
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
 * Fetches each source, writes its definitions, the index and the typed files, and records checksums. A source that
 * fails is named with the reason and keeps the files it has; the others proceed.
 */
export async function importSources(options: ImportOptions): Promise<ImportResult> {
  const { folder, log = () => undefined } = options;
  const sources = readSources(join(folder, SOURCES));
  const documents = keepListed(readStore(join(folder, DEFINITIONS)), sources);
  const reference = options.reference && readReference(options.reference);
  const groups = new Set<string>();
  const pins = new Map<string, Pins>();
  const failed = new Map<string, string>();
  for (const source of select(sources, options.only)) {
    try {
      const imported = await importSource(source, reference, options);
      for (const document of imported.documents) {
        documents.set(document.name, document);
        groups.add(document.facts.group);
      }
      pins.set(source.key, imported.pins);
      log(line(source, count(imported.documents.length)));
    } catch (error) {
      failed.set(source.key, reasonOf(error));
      log(line(source, `NOT IMPORTED, files unchanged: ${reasonOf(error)}`));
    }
  }
  writeTypes(folder, sources, documents, groups);
  writeStore(join(folder, DEFINITIONS), documents.values());
  writePins(join(folder, SOURCES), pins);
  return { imported: [...pins.keys()], failed };
}

async function importSource(
  source: Source,
  reference: Map<string, JsonObject> | undefined,
  options: ImportOptions,
): Promise<{ documents: Document[]; pins: Pins }> {
  const { definitions, sum } = reference
    ? { definitions: reference, sum: undefined }
    : await fetchDefinitions(source, options);
  const documents = source.crds.map((name) => documentOf(name, source, definitions));
  const digest = checked(source, documents, options.accept ?? false);
  return { documents, pins: { sha256: digest, ...(sum === undefined ? {} : { sum }) } };
}

/** The sources with these keys; a key that there is not is an error that lists those that there are. */
function select(sources: Source[], only: readonly string[] | undefined): Source[] {
  const unknown = (only ?? []).filter((key) => !sources.some((source) => source.key === key));
  if (unknown.length > 0) {
    const keys = sources.map(({ key }) => key).join(', ');
    throw new ImportProblem(`no source ${unknown.map((key) => `"${key}"`).join(', ')}; there are: ${keys}`);
  }
  return only ? sources.filter(({ key }) => only.includes(key)) : sources;
}

async function fetchDefinitions(
  source: Source,
  { accept = false, download, get }: ImportOptions,
): Promise<{ definitions: Map<string, JsonObject>; sum?: string }> {
  const { files, sum } = isModule(source)
    ? await fetchModule(source, accept, download)
    : await fetchRepository(source, get);
  const objects = files.flatMap(({ name, text }) => onlyDefinitions(parseManifests(text, name)));
  return { definitions: new Map(objects.map((object) => [nameOf(object), object])), sum };
}

function documentOf(name: string, source: Source, definitions: Map<string, JsonObject>): Document {
  const definition = definitions.get(name);
  if (!definition) throw new ImportProblem(`${name} is not in what was fetched`);
  return toDocument(importDefinition(definition, name, source), source);
}

/** The checksum of a source's documents, in the order of their names. */
export function sourceDigest(documents: readonly Document[]): string {
  return sha256(...[...documents].sort((a, b) => (a.name < b.name ? -1 : 1)).map(({ text }) => text));
}

function checked(source: Source, documents: Document[], accept: boolean): string {
  const digest = sourceDigest(documents);
  if (source.sha256 !== undefined && source.sha256 !== digest && !accept) {
    throw new ImportProblem(
      `the content changed: recorded sha256 ${source.sha256.slice(0, 12)}…, now ${digest.slice(0, 12)}…; take it with --accept`,
    );
  }
  return digest;
}

/** Definitions that sources.yaml lists no more are dropped. */
function keepListed(documents: Map<string, Document>, sources: Source[]): Map<string, Document> {
  const listed = new Set(sources.flatMap(({ crds }) => crds));
  return new Map([...documents].filter(([name]) => listed.has(name)));
}

function line(source: Source, outcome: string): string {
  return `${source.key.padEnd(26)} ${label(source).padEnd(62)} ${outcome}`;
}

function count(number: number): string {
  return number === 1 ? '1 definition' : `${number} definitions`;
}

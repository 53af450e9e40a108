import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Document, type DocumentFacts, type Place, sha256, toText } from './document';
import { minimalDefinition } from './minimal';
import { ImportProblem } from './problem';

/** What an import learned about a source and pins from then on. */
export interface Pin {
  /** What was fetched, in a few words: module and version, or repository and tag. */
  readonly origin: string;
  /** Where the content was first written from, if not from the source itself. */
  readonly first?: 'reference';
  /** Go's own checksum of a module. */
  readonly sum?: string;
  /** Checksum of the documents, in the order of their names. */
  readonly sha256: string;
}

/** The definitions of one release and where each came from. */
export interface ReleaseImport {
  /** By the keys of the sources. */
  readonly pins: ReadonlyMap<string, Pin>;
  /** By the names of the definitions. */
  readonly documents: ReadonlyMap<string, Document>;
}

/** Where the document of a definition is: the bytes `offset … offset + length` of `file`. */
interface Position {
  readonly file: string;
  readonly offset: number;
  readonly length: number;
}

/** An entry of the index of a release. */
interface IndexEntry extends Position, DocumentFacts {
  /** The minimal definition, where the whole one is too large for `kubectl apply` without `--server-side`. */
  readonly minimal?: Position & Pick<DocumentFacts, 'places'>;
}

/** The file <release>.json. */
interface Index {
  readonly sources: Readonly<Record<string, Pin>>;
  readonly crds: Readonly<Record<string, IndexEntry>>;
}

const SEPARATOR = '---\n';

/** What stands below `folder` of a release; nothing when it was never imported. Text that does not fit is an error: files are never edited. */
export function readRelease(folder: string, release: string): ReleaseImport {
  const path = join(folder, `${release}.json`);
  if (!existsSync(path)) return { pins: new Map(), documents: new Map() };
  const { sources, crds } = JSON.parse(readFileSync(path, 'utf8')) as Index;
  const files = new Map<string, Buffer>();
  const documents = Object.entries(crds).map(([name, entry]): [string, Document] => {
    const { file, offset, length, minimal: _, ...facts } = entry;
    const bytes = files.get(file) ?? readFileSync(join(folder, file));
    files.set(file, bytes);
    const text = bytes.subarray(offset, offset + length).toString('utf8');
    if (sha256(text) !== facts.sha256) {
      throw new ImportProblem(`${join(folder, file)} does not fit ${release}.json: ${name}`);
    }
    return [name, { name, text, facts }];
  });
  return { pins: new Map(Object.entries(sources)), documents: new Map(documents) };
}

/**
 * Writes one file for each API group and one index for each release. A definition on which releases agree stands once.
 * Files of groups and releases that are gone are removed.
 */
export function writeStore(folder: string, releases: ReadonlyMap<string, ReleaseImport>): void {
  mkdirSync(folder, { recursive: true });
  const positions = new Map<string, Position>();
  const minimals = new Map<string, IndexEntry['minimal']>();
  const written = new Set<string>();
  const all = [...releases.values()].flatMap(({ documents }) => [...documents.values()]);
  for (const [group, documents] of byGroup(all)) {
    const file = `${group}.yaml`;
    writeChanged(join(folder, file), groupText(`Definitions of ${group}`, file, documents, positions));
    written.add(file);
    const minimal = minimalDocuments(documents);
    if (minimal.length === 0) continue;
    const small = `${group}.minimal.yaml`;
    const of = new Map<string, Position>();
    writeChanged(join(folder, small), groupText(`Minimal definitions of ${group}`, small, minimal, of));
    for (const { facts } of minimal) minimals.set(facts.sha256, { ...positionOf(facts, of), places: facts.places });
    written.add(small);
  }
  for (const [release, { pins, documents }] of releases) {
    const file = `${release}.json`;
    const entries = sorted(documents).map(([name, { facts }]) => [name, entryOf(facts, positions, minimals)] as const);
    writeChanged(join(folder, file), `{\n"sources": ${lines(sorted(pins))},\n"crds": ${lines(entries)}\n}\n`);
    written.add(file);
  }
  for (const file of readdirSync(folder)) if (!written.has(file)) rmSync(join(folder, file));
}

function entryOf(
  facts: DocumentFacts,
  positions: ReadonlyMap<string, Position>,
  minimals: ReadonlyMap<string, IndexEntry['minimal']>,
): IndexEntry {
  const minimal = minimals.get(facts.sha256);
  return { ...positionOf(facts, positions), ...facts, ...(minimal ? { minimal } : {}) };
}

/** The minimal ones of the documents that need one, each content once, still known by the checksum of the whole one. */
function minimalDocuments(documents: readonly Document[]): Document[] {
  return documents.flatMap((document) => {
    const minimal = minimalDefinition(document);
    if (!minimal) return [];
    const text = toText(minimal);
    const shorter = Buffer.byteLength(document.text) - Buffer.byteLength(text);
    // Only the versions differ: what stands behind them moves.
    const versions = document.text.indexOf('\n versions:');
    const moved = ({ offset, ...place }: Place) => ({
      ...place,
      offset: offset < versions ? offset : offset - shorter,
    });
    return [{ ...document, text, facts: { ...document.facts, places: document.facts.places.map(moved) } }];
  });
}

/** The text of the documents of a group, each content once; notes where each of them is. */
function groupText(
  title: string,
  file: string,
  documents: readonly Document[],
  positions: Map<string, Position>,
): string {
  let text = `# ${title}, written by \`npm run import\` from imports/sources.yaml. Do not edit.\n`;
  const different = new Map(documents.map((document) => [document.facts.sha256, document]));
  [...different.values()].forEach((document, position) => {
    if (position > 0) text += SEPARATOR;
    positions.set(document.facts.sha256, {
      file,
      offset: Buffer.byteLength(text),
      length: Buffer.byteLength(document.text),
    });
    text += document.text;
  });
  return text;
}

function positionOf({ sha256: content }: DocumentFacts, positions: ReadonlyMap<string, Position>): Position {
  const position = positions.get(content);
  if (!position) throw new Error(`no position for ${content}`);
  return position;
}

/** The documents by their groups, in the order of their names; of one name in the order in which they are given. */
function byGroup(documents: readonly Document[]): Map<string, Document[]> {
  const groups = new Map<string, Document[]>();
  for (const document of [...documents].sort((a, b) => compare(a.name, b.name))) {
    const { group } = document.facts;
    groups.set(group, [...(groups.get(group) ?? []), document]);
  }
  return groups;
}

function sorted<Value>(map: ReadonlyMap<string, Value>): [string, Value][] {
  return [...map].sort(([a], [b]) => compare(a, b));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** A JSON object with each of its keys on a line of its own: what an import changes is seen. */
function lines(entries: readonly (readonly [string, object])[]): string {
  return `{\n${entries.map(([key, value]) => `  ${JSON.stringify(key)}: ${JSON.stringify(value)}`).join(',\n')}\n}`;
}

function writeChanged(path: string, text: string): void {
  if (!existsSync(path) || readFileSync(path, 'utf8') !== text) writeFileSync(path, text);
}

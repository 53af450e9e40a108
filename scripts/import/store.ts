import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Document, type DocumentFacts, sha256 } from './document';
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

/** An entry of the index of a release: the bytes `offset … offset + length` of `file` are the definition's document. */
interface IndexEntry extends DocumentFacts {
  readonly file: string;
  readonly offset: number;
  readonly length: number;
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
  const documents = Object.entries(crds).map(([name, { file, offset, length, ...facts }]): [string, Document] => {
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
  const places = new Map<string, Place>();
  const written = new Set<string>();
  const all = [...releases.values()].flatMap(({ documents }) => [...documents.values()]);
  for (const [group, documents] of byGroup(all)) {
    const file = `${group}.yaml`;
    writeChanged(join(folder, file), groupText(group, file, documents, places));
    written.add(file);
  }
  for (const [release, { pins, documents }] of releases) {
    const file = `${release}.json`;
    const entries = sorted(documents).map(
      ([name, { facts }]) => [name, { ...placeOf(facts, places), ...facts }] as const,
    );
    writeChanged(join(folder, file), `{\n"sources": ${lines(sorted(pins))},\n"crds": ${lines(entries)}\n}\n`);
    written.add(file);
  }
  for (const file of readdirSync(folder)) if (!written.has(file)) rmSync(join(folder, file));
}

type Place = Pick<IndexEntry, 'file' | 'offset' | 'length'>;

/** The text of the documents of a group, each content once; notes where each of them is. */
function groupText(group: string, file: string, documents: readonly Document[], places: Map<string, Place>): string {
  let text = `# Definitions of ${group}, written by \`npm run import\` from imports/sources.yaml. Do not edit.\n`;
  const different = new Map(documents.map((document) => [document.facts.sha256, document]));
  [...different.values()].forEach((document, position) => {
    if (position > 0) text += SEPARATOR;
    places.set(document.facts.sha256, {
      file,
      offset: Buffer.byteLength(text),
      length: Buffer.byteLength(document.text),
    });
    text += document.text;
  });
  return text;
}

function placeOf({ sha256: content }: DocumentFacts, places: ReadonlyMap<string, Place>): Place {
  const place = places.get(content);
  if (!place) throw new Error(`no place for ${content}`);
  return place;
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

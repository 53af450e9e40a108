import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Document, DocumentFacts } from './document';
import { ImportProblem } from './problem';

/** An entry of index.json: the bytes `offset … offset + length` of `file` are the definition's document. */
export interface IndexEntry extends DocumentFacts {
  readonly file: string;
  readonly offset: number;
  readonly length: number;
}

const INDEX = 'index.json';
const SEPARATOR = '---\n';

/** Every document below `folder`, by name. Text that does not fit the index is an error: files are never edited. */
export function readStore(folder: string): Map<string, Document> {
  const path = join(folder, INDEX);
  if (!existsSync(path)) return new Map();
  const index = JSON.parse(readFileSync(path, 'utf8')) as Record<string, IndexEntry>;
  const files = new Map<string, Buffer>();
  return new Map(
    Object.entries(index).map(([name, { file, offset, length, ...facts }]) => {
      const bytes = files.get(file) ?? readFileSync(join(folder, file));
      files.set(file, bytes);
      const text = bytes.subarray(offset, offset + length).toString('utf8');
      if (!text.startsWith(`# ${name} `))
        throw new ImportProblem(`${join(folder, file)} does not fit ${INDEX}: ${name}`);
      return [name, { name, text, facts }];
    }),
  );
}

/** Writes one file for each API group and the index; files of groups that are gone are removed. */
export function writeStore(folder: string, documents: Iterable<Document>): void {
  mkdirSync(folder, { recursive: true });
  const groups = groupsOf(documents);
  const index: [string, IndexEntry][] = [];
  for (const [group, members] of groups) {
    const file = `${group}.yaml`;
    const { text, entries } = groupFile(group, file, members);
    writeChanged(join(folder, file), text);
    index.push(...entries);
  }
  const lines = index.sort(byName).map(([name, entry]) => `  ${JSON.stringify(name)}: ${JSON.stringify(entry)}`);
  writeChanged(join(folder, INDEX), `{\n${lines.join(',\n')}\n}\n`);
  for (const file of readdirSync(folder)) {
    if (file.endsWith('.yaml') && !groups.has(file.slice(0, -'.yaml'.length))) rmSync(join(folder, file));
  }
}

function groupFile(
  group: string,
  file: string,
  documents: Document[],
): { text: string; entries: [string, IndexEntry][] } {
  let text = `# Definitions of ${group}, written by \`npm run import\` from imports/sources.yaml. Do not edit.\n`;
  const entries = documents.map((document, position): [string, IndexEntry] => {
    if (position > 0) text += SEPARATOR;
    const offset = Buffer.byteLength(text);
    text += document.text;
    return [document.name, { file, offset, length: Buffer.byteLength(document.text), ...document.facts }];
  });
  return { text, entries };
}

function groupsOf(documents: Iterable<Document>): Map<string, Document[]> {
  const groups = new Map<string, Document[]>();
  for (const document of [...documents].sort((a, b) => byName([a.name], [b.name]))) {
    const { group } = document.facts;
    groups.set(group, [...(groups.get(group) ?? []), document]);
  }
  return groups;
}

function byName([a]: readonly [string, ...unknown[]], [b]: readonly [string, ...unknown[]]): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function writeChanged(path: string, text: string): void {
  if (!existsSync(path) || readFileSync(path, 'utf8') !== text) writeFileSync(path, text);
}

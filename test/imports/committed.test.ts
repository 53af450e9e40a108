import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sha256 } from '../../scripts/import/document';
import { sourceDigest } from '../../scripts/import/run';
import { readSources } from '../../scripts/import/sources';
import { readStore, writeStore } from '../../scripts/import/store';
import { typedFiles } from '../../scripts/import/types';

const IMPORTS = join(__dirname, '../../imports');
const CRDS = join(IMPORTS, 'crds');

const sources = readSources(join(IMPORTS, 'sources.yaml'));
const documents = readStore(CRDS);
const texts = [...documents.values()].map(({ text }) => text);

function documentsOf(names: readonly string[]) {
  return names.map((name) => {
    const document = documents.get(name);
    if (!document) throw new Error(`${name} is not in imports/crds`);
    return document;
  });
}

test('imports/crds holds what sources.yaml lists, and nothing else', () => {
  expect([...documents.keys()].sort()).toEqual(sources.flatMap(({ crds }) => crds).sort());
});

test.each(
  sources.map((source) => [source.key, source] as const),
)('%s is what its checksum was recorded for', (key, source) => {
  const own = documentsOf(source.crds);
  expect(source.sha256).toBe(sourceDigest(own));
  for (const { name, facts, text } of own) {
    expect({ name, source: facts.source, sha256: facts.sha256 }).toEqual({ name, source: key, sha256: sha256(text) });
  }
});

test('the files are what the documents give, byte for byte', () => {
  const folder = mkdtempSync(join(tmpdir(), 'import-'));
  try {
    writeStore(folder, documents.values());
    expect(readdirSync(CRDS).sort()).toEqual(readdirSync(folder).sort());
    for (const file of readdirSync(CRDS)) {
      expect(sha256(readFileSync(join(CRDS, file), 'utf8'))).toBe(sha256(readFileSync(join(folder, file), 'utf8')));
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('each document begins with its name and is one whole definition of its group', () => {
  for (const { name, text, facts } of documents.values()) {
    const lines = text.split('\n');
    expect(lines[0]).toMatch(new RegExp(`^# ${name.replaceAll('.', '\\.')} \\(.+\\)$`));
    expect(lines.slice(1, 5)).toEqual([
      'apiVersion: apiextensions.k8s.io/v1',
      'kind: CustomResourceDefinition',
      'metadata:',
      ` name: ${name}`,
    ]);
    expect(text).toContain(`\nspec:\n group: ${facts.group}\n scope: ${facts.scope}\n names:\n  kind: ${facts.kind}\n`);
    expect(text.match(/^---/m)).toBeNull();
    expect(text.endsWith('\n')).toBe(true);
  }
});

test('a place is where its value stands', () => {
  const places = [...documents.values()].flatMap(({ text, facts }) =>
    facts.places.map(({ value, offset, length }) => ({
      value,
      found: Buffer.from(text)
        .subarray(offset, offset + length)
        .toString(),
    })),
  );
  expect(places.length).toBeGreaterThan(0);
  for (const { value, found } of places) expect(found).toBe(value);
});

test('every name of a service or certificate of upstream is at a place', () => {
  for (const { name, text, facts } of documents.values()) {
    const rest = facts.places.reduceRight(
      (left, { offset, length }) => left.slice(0, offset) + left.slice(offset + length),
      text,
    );
    const service = /\n conversion:\n(?: {2}.*\n)*/.exec(rest)?.[0].match(/^ {5}name(space)?: \S.*$/gm) ?? [];
    expect({ name, left: [...service, ...(rest.match(/inject-ca-from: \S.*/g) ?? [])] }).toEqual({ name, left: [] });
  }
});

test('no descriptions, no status, no creation time', () => {
  // a field that is called description is followed by its schema on further lines
  const lines = texts.flatMap(
    (text) => text.match(/^(?: *(?:- )?"?description"?: .+|status:.*| creationTimestamp:.*)$/gm) ?? [],
  );
  expect(lines).toEqual([]);
});

test('the typed files are what the definitions give', () => {
  const expected = typedFiles(sources, documents);
  const committed = readdirSync(IMPORTS).filter((file) => file.endsWith('.ts'));
  expect(committed.sort()).toEqual([...expected.keys()].map((group) => `${group}.ts`).sort());
  for (const [group, text] of expected) expect(readFileSync(join(IMPORTS, `${group}.ts`), 'utf8')).toBe(text);
});

import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RELEASES } from '../../lib/core/releases/release';
import { sha256 } from '../../scripts/import/document';
import { sourceDigest } from '../../scripts/import/run';
import { label, readSources } from '../../scripts/import/sources';
import { readRelease, writeStore } from '../../scripts/import/store';
import { typedFiles } from '../../scripts/import/types';

const IMPORTS = join(__dirname, '../../imports');
const CRDS = join(IMPORTS, 'crds');

const releases = [...readSources(join(IMPORTS, 'sources.yaml'), RELEASES)].map(([name, sources]) => ({
  name,
  sources,
  ...readRelease(CRDS, name),
}));
const documents = releases.flatMap((release) => [...release.documents.values()]);
const texts = documents.map(({ text }) => text);

describe.each(releases.map((release) => [release.name, release] as const))('%s', (_, release) => {
  const { sources, pins } = release;

  test('holds what sources.yaml lists, and nothing else', () => {
    expect([...release.documents.keys()].sort()).toEqual(sources.flatMap(({ crds }) => crds).sort());
    expect([...pins.keys()].sort()).toEqual(sources.map(({ key }) => key).sort());
  });

  test.each(
    sources.map((source) => [source.key, source] as const),
  )('%s is of the version that the release has, and what its checksum was recorded for', (key, source) => {
    const own = source.crds.map((name) => {
      const document = release.documents.get(name);
      if (!document) throw new Error(`${name} is not in imports/crds`);
      return document;
    });
    expect(pins.get(key)).toMatchObject({ origin: label(source), sha256: sourceDigest(own) });
    for (const { name, facts, text } of own) {
      expect({ name, source: facts.source, sha256: facts.sha256 }).toEqual({ name, source: key, sha256: sha256(text) });
    }
  });
});

test('no text of sources.yaml spells a version of a release', () => {
  const entries = readFileSync(join(IMPORTS, 'sources.yaml'), 'utf8');
  const versions = RELEASES.flatMap((release) => [
    ...Object.values(release.versions),
    ...Object.values(release.revisions ?? {}),
  ]);
  expect(versions.filter((version) => entries.includes(version.replace(/^v/, '')))).toEqual([]);
});

test('the files are what the documents give, byte for byte', () => {
  const folder = mkdtempSync(join(tmpdir(), 'import-'));
  try {
    writeStore(folder, new Map(releases.map((release) => [release.name, release])));
    expect(readdirSync(CRDS).sort()).toEqual(readdirSync(folder).sort());
    for (const file of readdirSync(CRDS)) {
      expect(sha256(readFileSync(join(CRDS, file), 'utf8'))).toBe(sha256(readFileSync(join(folder, file), 'utf8')));
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('each document begins with its name and is one whole definition of its group', () => {
  for (const { name, text, facts } of documents) {
    expect(text.split('\n').slice(0, 4)).toEqual([
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
  const places = documents.flatMap(({ text, facts }) =>
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
  for (const { name, text, facts } of documents) {
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
  const expected = typedFiles(releases);
  const committed = readdirSync(IMPORTS).filter((file) => file.endsWith('.ts'));
  expect(committed.sort()).toEqual([...expected.keys()].map((group) => `${group}.ts`).sort());
  for (const [group, text] of expected) expect(readFileSync(join(IMPORTS, `${group}.ts`), 'utf8')).toBe(text);
});

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isModule, label, readSources, writePins } from '../../scripts/import/sources';

const ENTRY = `- key: things
  set: default
  module: example.com/things
  version: v1.0.0
  path: crds/*.yaml # the folder
  crds:
  - things.example.com
  types: { things.example.com: [ v1, v1beta1 ] }
`;

let path: string;
beforeEach(() => {
  path = join(mkdtempSync(join(tmpdir(), 'import-')), 'sources.yaml');
});
afterEach(() => rmSync(join(path, '..'), { recursive: true }));

function read(entries: string) {
  writeFileSync(path, `sources:\n${entries}`);
  return readSources(path);
}

test('reads modules and repositories', () => {
  const [module, repository] = read(
    `${ENTRY}- { key: b, set: none, repository: a/b, commit: abc, path: [ x.yaml, y.yaml ], crds: [ b.example.com ] }\n`,
  );
  expect(isModule(module) && module.path).toEqual(['crds/*.yaml']);
  expect(label(module)).toBe('example.com/things v1.0.0');
  expect(isModule(repository)).toBe(false);
  expect(repository.path).toEqual(['x.yaml', 'y.yaml']);
  expect(label(repository)).toBe('a/b abc');
});

test.each([
  ['a field that there is not', ENTRY.replace('version:', 'versoin:'), /sources\[0\]/],
  ['a name without a group', ENTRY.replace('- things.example.com', '- things'), /sources\[0\]/],
  ['a key listed twice', `${ENTRY}${ENTRY.replaceAll('things.example', 'others.example')}`, /listed twice: things$/],
  [
    'a definition listed twice',
    `${ENTRY}${ENTRY.replace('key: things', 'key: b')}`,
    /listed twice: things\.example\.com$/,
  ],
  [
    'types of a foreign definition',
    ENTRY.replace('{ things.', '{ others.'),
    /things: not among its crds: others\.example\.com/,
  ],
  [
    'a repository without a tag',
    '- { key: b, set: none, repository: a/b, path: x, crds: [ b.example.com ] }\n',
    /tag or a commit/,
  ],
])('%s is an error', (_, entries, message) => {
  expect(() => read(entries)).toThrow(message);
});

test('writes checksums beside what stands there, comments included', () => {
  read(ENTRY);
  const before = readFileSync(path, 'utf8');
  writePins(path, new Map([['things', { sha256: 'a'.repeat(64), sum: 'h1:x=' }]]));
  expect(readFileSync(path, 'utf8')).toBe(`${before}  sha256: ${'a'.repeat(64)}\n  sum: h1:x=\n`);
  writePins(path, new Map([['things', { sha256: 'b'.repeat(64) }]]));
  expect(readSources(path)).toMatchObject([{ sha256: 'b'.repeat(64), sum: 'h1:x=' }]);
});

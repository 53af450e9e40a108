import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Release } from '../../lib/core/releases/release';
import { isModule, label, readSources, type Source } from '../../scripts/import/sources';
import { release } from './fixtures';

const ENTRY = `- key: things
  set: default
  module: example.com/things
  version: \${revisions.things}
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

function read(entries: string, releases: readonly Release[] = [release()]): Map<string, Source[]> {
  writeFileSync(path, `sources:\n${entries}`);
  return readSources(path, releases);
}

test('reads modules and repositories', () => {
  const [module, repository] = read(
    `${ENTRY}- { key: b, set: none, repository: a/b, commit: '\${revisions.others}', path: [ x.yaml, y.yaml ], crds: [ b.example.com ] }\n`,
  ).get('2.0') as Source[];
  expect(isModule(module) && module.path).toEqual(['crds/*.yaml']);
  expect(label(module)).toBe('example.com/things v1.0.0');
  expect(isModule(repository)).toBe(false);
  expect(repository.path).toEqual(['x.yaml', 'y.yaml']);
  expect(label(repository)).toBe('a/b v2.0.0');
});

test('each release has its own versions and namespaces in them, also within texts and patches', () => {
  const entries = `${ENTRY.replace('version: ', 'version: module/')}  patch:
    metadata:
      annotations: { cert: '\${namespaces.kubeflow}/cert' }
      labels: { version: '\${versions.katib}' }
`;
  const of = (name: string, version: string, kubeflow: string) =>
    release({ name, revisions: { things: version }, versions: { katib: version }, namespaces: { kubeflow } });
  const sources = read(entries, [of('2.0', 'v2', 'home'), of('1.0', 'v1', 'kubeflow')]);
  expect(sources.get('2.0')).toMatchObject([
    { version: 'module/v2', patch: { metadata: { annotations: { cert: 'home/cert' }, labels: { version: 'v2' } } } },
  ]);
  expect(sources.get('1.0')).toMatchObject([
    {
      version: 'module/v1',
      patch: { metadata: { annotations: { cert: 'kubeflow/cert' }, labels: { version: 'v1' } } },
    },
  ]);
});

test('an entry is for the releases that it names, which can have different ones of the same key', () => {
  const old = `${ENTRY.replace('crds/*', 'old/*')}  releases: [ '1.0' ]\n`;
  const now = `${ENTRY}  releases: [ '2.0', '3.0' ]\n`;
  const releases = ['3.0', '2.0', '1.0', '0.9'].map((name) => release({ name }));
  const paths = [...read(old + now, releases)].map(([name, own]) => [name, ...own.flatMap((each) => each.path)]);
  expect(paths).toEqual([['3.0', 'crds/*.yaml'], ['2.0', 'crds/*.yaml'], ['1.0', 'old/*.yaml'], ['0.9']]);
});

test.each([
  ['a field that there is not', ENTRY.replace('version:', 'versoin:'), /sources\[0\]/],
  ['a name without a group', ENTRY.replace('- things.example.com', '- things'), /sources\[0\]/],
  [
    'a key listed twice',
    `${ENTRY}${ENTRY.replaceAll('things.example', 'others.example')}`,
    /listed twice for 2.0: things$/,
  ],
  [
    'a definition listed twice',
    `${ENTRY}${ENTRY.replace('key: things', 'key: b')}`,
    /listed twice for 2.0: things\.example\.com$/,
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
  [
    'a version that no release has',
    ENTRY.replace(/\$\{.*\}/, 'v1.0.0'),
    /things: v1\.0\.0 stands in a release, and here as \$\{versions\.…\}/,
  ],
  [
    'a name that the release has not',
    ENTRY.replace('revisions.things', 'versions.katib'),
    /things: release 2\.0 has no versions\.katib$/,
  ],
  [
    'a table that releases have not',
    ENTRY.replace('revisions.things', 'version.things'),
    /things: release 2\.0 has no version\.things$/,
  ],
  ['a release that there is not', `${ENTRY}  releases: [ '2.1' ]\n`, /things: no release 2\.1; there are: 2\.0$/],
])('%s is an error', (_, entries, message) => {
  expect(() => read(entries)).toThrow(message);
});

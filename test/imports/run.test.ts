import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { main } from '../../scripts/import';
import type { Download } from '../../scripts/import/fetch';
import { type ImportOptions, importSources } from '../../scripts/import/run';
import { readRelease } from '../../scripts/import/store';
import { release, upstreamText } from './fixtures';

/** Two sources of the same API group: a module, and a repository. */
const SOURCES = `# kept
sources:
- key: things
  set: default
  module: example.com/things
  version: \${revisions.things}
  path: crds/*.yaml
  crds:
  - things.example.com
  types:
    things.example.com: [ v1 ]
- key: others
  set: variants
  repository: example/others
  tag: \${revisions.others}
  path: others.yaml
  crds: [ others.example.com ]
`;

let root: string;
let folder: string;
let lines: string[];
let options: ImportOptions & { download: (module: string) => Promise<Download> };

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'import-'));
  folder = join(root, 'imports');
  mkdirSync(folder);
  mkdirSync(join(root, 'module/crds'), { recursive: true });
  writeFileSync(join(folder, 'sources.yaml'), SOURCES);
  writeFileSync(join(root, 'module/crds/things.yaml'), upstreamText('things', 'Thing'));
  lines = [];
  options = {
    folder,
    releases: [release()],
    log: (line) => lines.push(line),
    download: async () => ({ Dir: join(root, 'module'), Sum: 'h1:things=' }),
    get: async () => upstreamText('others', 'Other'),
  };
});
afterEach(() => rmSync(root, { recursive: true }));

const snapshot = () => files(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]);
const files = (of: string, below = ''): string[] =>
  readdirSync(join(of, below), { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? files(of, join(below, entry.name)) : [join(below, entry.name)],
  );
const stored = (name = '2.0') => readRelease(join(folder, 'crds'), name);
const definitions = () => [...stored().documents.keys()];

test('writes definitions, index, typed files and checksums, and says so', async () => {
  const { imported, failed } = await importSources(options);
  expect({ imported, failed: [...failed] }).toEqual({ imported: ['things', 'others'], failed: [] });
  expect(lines.map((line) => line.replace(/ +/g, ' '))).toEqual([
    'things example.com/things v1.0.0 1 definition',
    'others example/others v2.0.0 1 definition',
  ]);
  expect(files(folder).sort()).toEqual(['crds/2.0.json', 'crds/example.com.yaml', 'example.com.ts', 'sources.yaml']);
  expect(readFileSync(join(folder, 'example.com.ts'), 'utf8')).toContain('export class Thing extends ApiObject');
  expect(readFileSync(join(folder, 'sources.yaml'), 'utf8')).toBe(SOURCES);
  const sha256 = expect.stringMatching(/^[0-9a-f]{64}$/);
  expect(Object.fromEntries(stored().pins)).toEqual({
    things: { origin: 'example.com/things v1.0.0', sum: 'h1:things=', sha256 },
    others: { origin: 'example/others v2.0.0', sha256 },
  });
});

test('a second import changes nothing', async () => {
  await importSources(options);
  const before = snapshot();
  await importSources(options);
  expect(snapshot()).toEqual(before);
});

test('gives the same from rendered manifests', async () => {
  await importSources(options);
  const before = snapshot();
  const rendered = join(root, 'rendered');
  mkdirSync(rendered);
  writeFileSync(
    join(rendered, 'all.yaml'),
    `${upstreamText('others', 'Other')}---\n${upstreamText('things', 'Thing')}`,
  );
  const unreachable = async () => Promise.reject(new Error('not to be asked'));
  const { failed } = await importSources({
    ...options,
    reference: [rendered],
    download: unreachable,
    get: unreachable,
  });
  expect([...failed]).toEqual([]);
  expect(snapshot()).toEqual(before);
});

describe('a source that fails keeps its files, and the others proceed:', () => {
  const failures: [string, Partial<ImportOptions>, RegExp][] = [
    [
      'a repository that cannot be reached',
      { get: () => Promise.reject(new Error('offline')) },
      /^https:.*others\.yaml: offline$/,
    ],
    ['a file that is not YAML', { get: async () => 'a: [' }, /^others\.yaml is not YAML/],
    [
      'a definition that is gone',
      { get: async () => upstreamText('renamed', 'Renamed') },
      /^others\.example\.com is not in what was fetched$/,
    ],
    [
      'changed content',
      { get: async () => upstreamText('others', 'Other', 'changed') },
      /^the content changed: .* --accept$/,
    ],
  ];

  test.each(failures)('%s', async (_, change, reason) => {
    await importSources(options);
    const before = snapshot();
    const { imported, failed } = await importSources({ ...options, ...change });
    expect(imported).toEqual(['things']);
    expect([...failed.keys()]).toEqual(['others']);
    expect(failed.get('others')).toMatch(reason);
    expect(lines.at(-1)).toMatch(/^others .* NOT IMPORTED, files unchanged: /);
    expect(snapshot()).toEqual(before);
  });

  test('a module with another checksum', async () => {
    await importSources(options);
    const before = snapshot();
    const download = async () => ({ Dir: join(root, 'module'), Sum: 'h1:other=' });
    const { imported, failed } = await importSources({ ...options, download });
    expect(imported).toEqual(['others']);
    expect(failed.get('things')).toMatch(/checksum mismatch/);
    expect(snapshot()).toEqual(before);
  });

  test('a source that was never imported', async () => {
    const { imported } = await importSources({ ...options, get: () => Promise.reject(new Error('offline')) });
    expect(imported).toEqual(['things']);
    expect(definitions()).toEqual(['things.example.com']);
  });
});

test('changed content is taken and recorded when it is accepted', async () => {
  await importSources(options);
  const changed: ImportOptions = {
    ...options,
    download: async () => ({ Dir: join(root, 'module'), Sum: 'h1:new=' }),
    get: async () => upstreamText('others', 'Other', 'changed'),
  };
  await importSources({ ...changed, accept: true });
  expect(stored().documents.get('others.example.com')?.text).toContain('changed:');
  expect(stored().pins.get('things')?.sum).toBe('h1:new=');
  const { failed } = await importSources(changed);
  expect([...failed]).toEqual([]);
});

test('--only leaves the other sources alone', async () => {
  await importSources(options);
  const get = () => Promise.reject(new Error('not to be asked'));
  const { imported, failed } = await importSources({ ...options, only: ['things'], get });
  expect({ imported, failed: failed.size }).toEqual({ imported: ['things'], failed: 0 });
  expect(definitions()).toEqual(['others.example.com', 'things.example.com']);
});

test('an unknown key is an error that lists the keys, and nothing is written', async () => {
  await expect(importSources({ ...options, only: ['thing'] })).rejects.toThrow(
    'no source "thing"; there are: things, others',
  );
  expect(existsSync(join(folder, 'crds'))).toBe(false);
});

test('a version that there is not to make types of is an error, and nothing is written', async () => {
  writeFileSync(join(folder, 'sources.yaml'), SOURCES.replace('[ v1 ]', '[ v2 ]'));
  await expect(importSources(options)).rejects.toThrow('things.example.com has no version v2');
  expect(files(folder)).toEqual(['sources.yaml']);
});

test('what sources.yaml lists no more is removed, with the files of its group', async () => {
  await importSources(options);
  writeFileSync(join(folder, 'sources.yaml'), SOURCES.replace(/- key: things[\s\S]*(?=- key: others)/, ''));
  await importSources({ ...options, only: ['others'] });
  expect(definitions()).toEqual(['others.example.com']);
  expect(existsSync(join(folder, 'example.com.ts'))).toBe(false);
});

test('an edited file of definitions is an error', async () => {
  await importSources(options);
  const path = join(folder, 'crds/example.com.yaml');
  writeFileSync(path, `# a line more\n${readFileSync(path, 'utf8')}`);
  await expect(importSources(options)).rejects.toThrow(/example\.com\.yaml does not fit 2\.0\.json/);
});

test('what is written from rendered manifests says so, until the source itself was reached', async () => {
  const rendered = join(root, 'rendered');
  mkdirSync(rendered);
  writeFileSync(join(rendered, 'others.yaml'), upstreamText('others', 'Other'));
  const first = () => stored().pins.get('others')?.first;
  await importSources({ ...options, only: ['others'], reference: [rendered] });
  expect(first()).toBe('reference');
  await importSources({ ...options, only: ['others'] });
  expect(first()).toBeUndefined();
});

describe('two releases', () => {
  const newer = release({ name: '3.0', revisions: { things: 'v1.0.0', others: 'v3.0.0' } });
  /** The repository changed from v2 to v3. */
  const get = async (url: string) => upstreamText('others', 'Other', url.includes('v3.0.0') ? 'changed' : 'spec');
  const both = () => importSources({ ...options, releases: [newer, release()], get });

  test('share what is the same, and each has its own of what differs', async () => {
    const { imported, failed } = await both();
    expect([...failed]).toEqual([]);
    expect(imported).toEqual(['things (3.0)', 'others (3.0)', 'things (2.0)', 'others (2.0)']);
    const text = readFileSync(join(folder, 'crds/example.com.yaml'), 'utf8');
    expect(text.match(/^ name: things\.example\.com$/gm)).toHaveLength(1);
    expect(text.match(/^ name: others\.example\.com$/gm)).toHaveLength(2);
    const other = (name: string) => stored(name).documents.get('others.example.com')?.text;
    expect(other('3.0')).toContain('changed:');
    expect(other('2.0')).not.toContain('changed:');
    expect(stored('3.0').pins.get('others')?.origin).toBe('example/others v3.0.0');
  });

  test('a further one leaves the index of the others as it was, and needs nothing accepted', async () => {
    await importSources(options);
    const before = stored();
    await both();
    expect(stored()).toEqual(before);
  });

  test('a new version of a part is taken without being accepted; its old content is not', async () => {
    await importSources(options);
    const changed = { ...options, get: async () => upstreamText('others', 'Other', 'changed') };
    expect((await importSources(changed)).failed.get('others')).toMatch(/the content changed/);
    const revisions = { things: 'v1.0.0', others: 'v2.0.1' };
    expect([...(await importSources({ ...changed, releases: [release({ revisions })] })).failed]).toEqual([]);
  });

  test('typed constructs are those of the first that has the definition', async () => {
    writeFileSync(
      join(folder, 'sources.yaml'),
      SOURCES.replace(
        'crds: [ others.example.com ]',
        'crds: [ others.example.com ]\n  types: { others.example.com: [ v1 ] }',
      ),
    );
    await both();
    const types = readFileSync(join(folder, 'example.com.ts'), 'utf8');
    expect(types).toMatch(/interface OtherProps \{[^}]*changed\?:/);
    expect(types).not.toMatch(/interface OtherProps \{[^}]*spec\?:/);
  });

  test('only those that are asked for are imported, and one that is gone is removed', async () => {
    await both();
    const before = stored('2.0');
    const fetched: string[] = [];
    await importSources({
      ...options,
      releases: [newer, release()],
      release: ['3.0'],
      get: (url) => {
        fetched.push(url);
        return get(url);
      },
    });
    expect(fetched).toHaveLength(1);
    expect(stored('2.0')).toEqual(before);
    await importSources({ ...options, releases: [newer], get });
    expect(files(join(folder, 'crds')).sort()).toEqual(['3.0.json', 'example.com.yaml']);
    expect(readFileSync(join(folder, 'crds/example.com.yaml'), 'utf8').match(/^ name: others/gm)).toHaveLength(1);
  });

  test('one that there is not is an error that lists those that there are', async () => {
    await expect(importSources({ ...options, release: ['2.1'] })).rejects.toThrow('no release "2.1"; there are: 2.0');
  });
});

describe('the command line', () => {
  const run = async (...args: string[]) => ({
    code: await main(args, { folder, releases: [release()] }, (line) => lines.push(line)),
    last: lines.at(-1),
  });

  test('exits with 1 and names what was not imported', async () => {
    const rendered = join(root, 'rendered');
    mkdirSync(rendered);
    writeFileSync(join(rendered, 'things.yaml'), upstreamText('things', 'Thing'));
    await expect(run('--from-reference', rendered)).resolves.toEqual({
      code: 1,
      last: 'imported 1 of 2 sources; not imported, files unchanged: others',
    });
    await expect(run('--from-reference', rendered, '--only', 'things')).resolves.toEqual({
      code: 0,
      last: 'imported 1 of 1 sources',
    });
  });

  test('exits with 1 on an unknown key and a broken list of sources', async () => {
    await expect(run('--only', 'none')).resolves.toEqual({
      code: 1,
      last: 'import: no source "none"; there are: things, others',
    });
    writeFileSync(join(folder, 'sources.yaml'), SOURCES.replace('set: default', 'set: some'));
    const { code, last } = await run();
    expect(code).toBe(1);
    expect(last).toMatch(/sources\.yaml:\n[\s\S]*sources\[0\]/);
  });
});

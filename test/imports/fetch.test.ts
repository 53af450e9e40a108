import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  fetchModule,
  fetchRepository,
  glob,
  goModDownload,
  httpGet,
  rawUrl,
  readReference,
} from '../../scripts/import/fetch';
import { moduleSource, repositorySource, upstreamText } from './fixtures';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'import-'));
  mkdirSync(join(folder, 'crds/deep'), { recursive: true });
  for (const name of ['crds/b.yaml', 'crds/a.yaml', 'crds/a.txt', 'crds/deep/c.yaml'])
    writeFileSync(join(folder, name), name);
});
afterEach(() => rmSync(folder, { recursive: true }));

test('glob stays within a segment and sorts', () => {
  expect(glob(folder, 'crds/*.yaml')).toEqual(['crds/a.yaml', 'crds/b.yaml']);
  expect(glob(folder, '*/*/c.y*')).toEqual(['crds/deep/c.yaml']);
  expect(glob(folder, 'crds/aXyaml')).toEqual([]);
  expect(glob(folder, 'none/*.yaml')).toEqual([]);
});

describe('a Go module', () => {
  const source = moduleSource();
  const PINNED = 'h1:pinned=';

  test('gives its files and its checksum', async () => {
    const asked: string[] = [];
    const fetched = await fetchModule(source, PINNED, async (module) => {
      asked.push(module);
      return { Dir: folder, Sum: 'h1:pinned=' };
    });
    expect(asked).toEqual(['example.com/things@v1.0.0']);
    expect(fetched.sum).toBe('h1:pinned=');
    expect(fetched.files).toEqual([
      { name: 'crds/a.yaml', text: 'crds/a.yaml' },
      { name: 'crds/b.yaml', text: 'crds/b.yaml' },
    ]);
  });

  test('with another checksum is refused, unless none is pinned', async () => {
    const other = async () => ({ Dir: folder, Sum: 'h1:other=' });
    await expect(fetchModule(source, PINNED, other)).rejects.toThrow(
      'checksum mismatch: pinned h1:pinned=, downloaded h1:other=',
    );
    await expect(fetchModule(source, undefined, other)).resolves.toMatchObject({ sum: 'h1:other=' });
  });

  test('that the proxy refuses is an error with its reason', async () => {
    const refused = async () => ({ Error: 'reading https://proxy/: 403 Forbidden' });
    await expect(fetchModule(source, PINNED, refused)).rejects.toThrow('403 Forbidden');
  });

  test('without a matching file is an error', async () => {
    const found = async () => ({ Dir: folder, Sum: 'h1:pinned=' });
    await expect(fetchModule({ ...source, path: ['none/*.yaml'] }, PINNED, found)).rejects.toThrow(
      'no file matches none/*.yaml',
    );
  });
});

describe('go', () => {
  /** A program in the place of Go that prints `stdout` and `stderr` and exits with `code`. */
  function go(stdout: string, code = 0, stderr = ''): string {
    const path = join(folder, 'go');
    writeFileSync(
      path,
      `#!/bin/sh\necho "$*" > ${folder}/asked\nprintf '%s' '${stdout}'\nprintf '%s' '${stderr}' >&2\nexit ${code}\n`,
    );
    chmodSync(path, 0o755);
    return path;
  }

  test('says where a module is and what its checksum is', async () => {
    const download = goModDownload('a@v1', go('{"Dir":"/x","Sum":"h1:y="}'));
    await expect(download).resolves.toEqual({ Dir: '/x', Sum: 'h1:y=' });
    expect(readFileSync(join(folder, 'asked'), 'utf8')).toBe('mod download -json a@v1\n');
  });

  test('says why a module is refused, though it exits with 1', async () => {
    await expect(goModDownload('a@v1', go('{"Error":"403 Forbidden"}', 1))).resolves.toEqual({
      Error: '403 Forbidden',
    });
  });

  test('that fails without an answer is an error with its message', async () => {
    await expect(goModDownload('a@v1', go('', 2, 'go: no space left'))).rejects.toThrow('go: no space left');
  });

  test('that is not installed is an error that says so', async () => {
    await expect(goModDownload('a@v1', join(folder, 'none'))).rejects.toThrow('go is not installed');
  });
});

describe('a repository', () => {
  let server: Server;
  let base: string;
  beforeEach(async () => {
    server = createServer((request, response) => {
      response.statusCode = request.url === '/example/things/v1.0.0/crds/things.yaml' ? 200 : 404;
      response.end('content');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(() => new Promise((resolve) => server.close(resolve)));

  const local = (url: string) => httpGet(`${base}${new URL(url).pathname}`);

  test('gives its files at the tag', async () => {
    await expect(fetchRepository(repositorySource(), local)).resolves.toEqual({
      files: [{ name: 'crds/things.yaml', text: 'content' }],
    });
  });

  test('without the file is an error that says where it was looked for', async () => {
    const source = repositorySource({ path: ['crds/none.yaml'] });
    await expect(fetchRepository(source, local)).rejects.toThrow(
      /example\/things\/v1\.0\.0\/crds\/none\.yaml: HTTP 404/,
    );
  });

  test('that cannot be reached is an error with the cause', async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await expect(fetchRepository(repositorySource(), local)).rejects.toThrow(
      /crds\/things\.yaml: fetch failed: .*ECONNREFUSED/,
    );
    server.listen(0);
  });

  test('is addressed by its tag, or by its commit without one', () => {
    expect(rawUrl(repositorySource({ commit: 'abc' }), 'a.yaml', 'x:')).toBe('x:/example/things/v1.0.0/a.yaml');
    expect(rawUrl(repositorySource({ tag: undefined, commit: 'abc' }), 'a.yaml', 'x:')).toBe(
      'x:/example/things/abc/a.yaml',
    );
  });
});

describe('rendered manifests', () => {
  test('give each definition once, from JSON and YAML', () => {
    writeFileSync(join(folder, 'a.yaml'), `${upstreamText('things', 'Thing')}---\nkind: ConfigMap\n`);
    writeFileSync(
      join(folder, 'b.json'),
      JSON.stringify([{ kind: 'CustomResourceDefinition', metadata: { name: 'others.example.com' } }]),
    );
    writeFileSync(join(folder, 'c.yaml'), upstreamText('things', 'Other'));
    const found = readReference([folder]);
    expect([...found.keys()]).toEqual(['things.example.com', 'others.example.com']);
    expect(found.get('things.example.com')).toMatchObject({ spec: { names: { kind: 'Thing' } } });
  });

  test('in a folder that there is not are an error', () => {
    expect(() => readReference([join(folder, 'none')])).toThrow(/no folder .*none/);
  });
});

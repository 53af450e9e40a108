import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readDist } from '../../lib/deploy/manifests/dist';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'dist-test-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const write = (name: string, text: string) => writeFileSync(path.join(folder, name), text);
const read = async () => (await readDist(folder)).map(({ value }) => value);

test('all manifests of the folder are read, in order of file name; nothing below it', async () => {
  write('20-b.k8s.yaml', 'n: 3\n---\nn: 4\n');
  write('10-a.yml', '---\nn: 1\n---\n---\n# only a comment\n');
  write('15-c.json', '{"n": 2}');
  write('notes.txt', 'n: 9');
  mkdirSync(path.join(folder, 'below'));
  expect(await read()).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }, { n: 4 }]);
});

test('a List stands for its items', async () => {
  write('a.yaml', 'apiVersion: v1\nkind: List\nitems: [{n: 1}, {n: 2}]\n');
  expect(await read()).toEqual([{ n: 1 }, { n: 2 }]);
});

test('scalars are read as Kubernetes reads them', async () => {
  write(
    'a.yaml',
    'date: 2026-01-31\ntime: 2026-01-31T10:00:00Z\nyes: "yes"\nbig: 9007199254740991\nbase: &b {x: 1}\nmerged: {<<: *b, y: 2}\n',
  );
  expect(await read()).toEqual([
    {
      date: '2026-01-31',
      time: '2026-01-31T10:00:00Z',
      yes: 'yes',
      big: 9007199254740991,
      base: { x: 1 },
      merged: { x: 1, y: 2 },
    },
  ]);
});

test('files that cannot be parsed are all named, with the place', async () => {
  write('a.yaml', 'a: 1\nb: [\n');
  write('b.yaml', 'a: 1\na: 2\n');
  write('c.json', '{');
  await expect(readDist(folder)).rejects.toMatchObject({
    problems: [
      expect.stringMatching(/a\.yaml:\d+:\d+: /),
      expect.stringMatching(/b\.yaml:2:\d+: duplicated mapping key/),
      expect.stringMatching(/c\.json: /),
    ],
  });
});

test('a folder that is missing or holds no manifest is named', async () => {
  await expect(readDist(path.join(folder, 'none'))).rejects.toThrow(
    /none: there is no such folder; run `npm run synth` first$/,
  );
  await expect(readDist(folder)).rejects.toThrow(/no \*\.yaml file in it/);
});

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CORE_SCHEMA, load, Type } from 'js-yaml';
import { DistError } from '../../lib/deploy/errors';
import { readDist, readToItsEnd } from '../../lib/deploy/manifests/dist';
import { textOf } from '../../lib/deploy/manifests/lazy-document';

/** `<<`, as Kubernetes reads it. */
const MERGE = new Type('tag:yaml.org,2002:merge', { kind: 'scalar', resolve: (key: unknown) => key === '<<' });

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
  writeFileSync(path.join(folder, 'file'), '');
  await expect(readDist(path.join(folder, 'file'))).rejects.toThrow(/file: it is a file, not a folder$/);
});

describe('the schemas of CRDs are read when they are asked for', () => {
  const crd = (schema: string, more = '') =>
    [
      'apiVersion: apiextensions.k8s.io/v1',
      'kind: CustomResourceDefinition',
      'metadata:',
      '  name: widgets.example.com',
      'spec:',
      '  group: example.com',
      '  versions:',
      '    - name: v1',
      '      schema:',
      schema,
      '      served: true',
      '    - additionalPrinterColumns: []',
      '      name: v2',
      '      schema:',
      '        openAPIV3Schema: {type: object}',
      `      storage: true${more}`,
      '',
    ].join('\n');
  const text =
    '        openAPIV3Schema:\n          description: |-\n            a\n\n            schema:\n              b\n          type: object';

  test('and are what reading everything gives, in the same order', async () => {
    write('a.yaml', `# a comment\n\n---\n${crd(text)}---\n${crd(text)}---\n# nothing\n---\nn: 1\n`);
    write('b.yaml', `# of a project\n${crd(text)}`);
    const [first, second, last, third, ...rest] = await read();
    expect(rest).toEqual([]);
    expect(last).toEqual({ n: 1 });
    const whole = load(crd(text));
    expect(textOf(third as object)).toBe(`# of a project\n${crd(text)}`);
    for (const each of [first, second]) {
      expect(each).toEqual(whole);
      expect(JSON.stringify(each)).toBe(JSON.stringify(whole));
      expect(textOf(each as object)).toBe(crd(text));
    }
  });

  test.each([
    ['is a flow', crd('').replace(/schema:\n\n/, 'schema: {}\n')],
    [
      'stands in the first line of a version',
      crd(text).replace('- name: v1\n      schema', '- schema').replaceAll('\n        ', '\n          '),
    ],
    ['is a name elsewhere, too', crd(text).replace('metadata:\n', 'metadata:\n  annotations:\n    schema:\n      x\n')],
    ['is behind a directive', `%YAML 1.2\n---\n${crd(text)}`],
  ])('where one %s all is read at once', async (_, yaml) => {
    write('a.yaml', yaml);
    const [value] = await read();
    expect(textOf(value as object)).toBeUndefined();
    expect(value).toMatchObject({
      spec: { versions: [{}, { name: 'v2', schema: { openAPIV3Schema: { type: 'object' } } }] },
    });
  });

  test('a mistake in one is named with its place', async () => {
    write('a.yaml', `n: 1\n---\n${crd('        a: [\n')}`);
    const [, value] = await read();
    expect(() => JSON.stringify(value)).toThrow(/a\.yaml:15:5: missed comma/);
  });

  test('a mistake elsewhere is named at once', async () => {
    write('a.yaml', crd(text, '\n    x: 1'));
    await expect(read()).rejects.toThrow(/a\.yaml:2\d:\d+: /);
  });
});

describe('fields beside the metadata are read when they are asked for', () => {
  const head = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n';

  test.each([
    ['as synth writes them', `${head}data:\n  a: |\n    x: 1\n\n    # none\n  b: "1"\n`],
    ['before the name', 'kind: A\nspec: {}\nlist:\n- 1\n-\n  a: 2\nn: "a b"\nmetadata:\n  name: a\napiVersion: v1\n'],
    ['with comments', `# one\n${head}# two\ndata:\n# three\n  a: b # four\n`],
    ['without any', head],
  ])('%s', async (_, yaml) => {
    write('a.yaml', `${yaml}---\n${yaml}`);
    const [first, second] = await read();
    expect(textOf(first as object)).toBe(yaml);
    expect(first).toEqual(load(yaml));
    expect(JSON.stringify(second)).toBe(JSON.stringify(load(yaml)));
  });

  test.each([
    ['an anchor of another field', `${head}x:\n  a: &a 1\ny:\n  b: *a\n`, { x: { a: 1 }, y: { b: 1 } }],
    ['an anchor of the metadata', `${head}  labels: &a {b: c}\ny:\n  b: *a\n`, { y: { b: { b: 'c' } } }],
    [
      'an anchor elsewhere of the same name',
      `${head}x: &a 1\ny:\n  b: [&a 2, *a]\nz: *a\n`,
      { y: { b: [2, 2] }, z: 2 },
    ],
    ['a quote that goes on at the edge', `${head}x: "a\nmore"\n`, { x: 'a more' }],
    ['a bracket that goes on at the edge', `${head}x: [a,\nb]\n`, { x: ['a', 'b'] }],
    ['a tag', `${head}x: !!str 1\n`, { x: '1' }],
    ['a merge', `${head}x: &a {b: 1}\n<<: *a\n`, { x: { b: 1 }, b: 1 }],
    ['indentation', `  ${head.replaceAll('\n', '\n  ')}x: 1\n`, { x: 1 }],
    ['other line breaks', `${head}x:\n  a: 1\n`.replaceAll('\n', '\r\n'), { x: { a: 1 } }],
    ['a separator that is no line break', `${head}x: |\n  a\u2028y: 1\n`, { x: 'a\u2028y: 1\n' }],
  ])('with %s they are the same', async (_, yaml, fields) => {
    write('a.yaml', `n: 1\n---\n${yaml}`);
    const [, value] = await read();
    expect(value).toMatchObject({ kind: 'ConfigMap', ...fields });
    expect(value).toEqual(load(yaml, { schema: CORE_SCHEMA.extend({ implicit: [MERGE] }) }));
  });

  test('a mistake in one is named with its place', async () => {
    write('a.yaml', `n: 1\n---\n${head}data:\n  a: [\n`);
    const [, value] = await read();
    expect(value).toMatchObject({ metadata: { name: 'a' } });
    expect(() => JSON.stringify(value)).toThrow(/a\.yaml:\d+:\d+: /);
    expect(() => readToItsEnd(value as object)).toThrow(DistError);
  });

  test('a line at the edge that is the end of a quote is never taken for a field', async () => {
    write('a.yaml', `${head}x:\n  a: "1\nother: b"\n`);
    const [value] = await read();
    expect(() => readToItsEnd(value as object)).toThrow(DistError);
  });

  test.each([
    ['twice', 'data:\n  b: 1\n'],
    ['at the edge', '{\n'],
  ])('a mistake that stands %s is named at once', async (_, more) => {
    write('a.yaml', `${head}data:\n  a: 1\n${more}`);
    await expect(read()).rejects.toThrow(/a\.yaml:\d+:\d+: /);
  });
});

import { dump, load } from 'js-yaml';
import { parse } from 'yaml';
import type { KubeObject } from '../../../lib/kubernetes/objects';
import { stringifyYaml } from '../../../lib/platform/render/yaml';

const TEXTS = [
  ...['yes', 'No', 'on', 'OFF', 'y', 'n', 'true', 'True', 'true ', '~', 'null', 'Null', ''],
  ...[
    '012',
    '0777',
    '08',
    '0o14',
    '0x1F',
    '0b1',
    '1e3',
    '1E+3',
    '1_000',
    '-1_0',
    '0x_1f',
    '12:30',
    '1:20:30',
    '.5',
    '+1',
    '1.',
    '1.0',
  ],
  ...['.inf', '-.INF', '.nan', '2026-01-01', '2026-01-01T00:00:00Z', '=', '<<', '-', '- a', '? a', '?', '---', '...'],
  ...[
    '  a',
    'a ',
    'a: b',
    'a #b',
    '# x',
    '\tx',
    'x\ty',
    '@x',
    '`x',
    '%x',
    '&a',
    '*a',
    '!t',
    '|',
    '>',
    '[a',
    '{a',
    '"q"',
    "'q'",
  ],
  ...['l1\nl2', 'l1\nl2\n', 'l1\n\n', '\n', '\n lead', '  lead\nnext', 'line one  \nline two', 'a\r\nb', '\\n'],
  ...['\u0085', '\u2028', 'a\u00a0b', 'é😀', `${'x'.repeat(200)} y`],
];

test.each(TEXTS)('%j is read back as it was, by YAML 1.1 and 1.2', (text) => {
  const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, data: { [text]: text } };
  const written = stringifyYaml([object]);
  expect(parse(written, { version: '1.1' })).toEqual(object);
  expect(parse(written)).toEqual(object);
  expect(load(written)).toEqual(object);
});

test('long lines stay whole, repeated values are written out, documents are separated', () => {
  const shared = { a: 1 };
  const object = {
    apiVersion: 'v1',
    kind: 'X',
    metadata: { name: 'x' },
    one: shared,
    two: shared,
    long: 'word '.repeat(60),
  };
  const written = stringifyYaml([object, object]);
  expect(written).not.toMatch(/[&*]ref/);
  expect(written.split('---\n')).toHaveLength(2);
  expect(Math.max(...written.split('\n').map((line) => line.length))).toBeGreaterThan(300);
});

describe('what is written here is what the library writes', () => {
  // The library takes numbers with `_` for text.
  const isAsked = (text: string) => !/^[-+]?(0[box])?[\d_][\d_a-fA-F.]*$/.test(text) || !text.includes('_');
  const byLibrary = (object: KubeObject) => dump(object, { lineWidth: -1, noRefs: true });
  const objectOf = (data: unknown): KubeObject => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'a' },
    data,
  });

  test.each(TEXTS.filter(isAsked))('%j as a key, a value, and in lists', (text) => {
    const object = objectOf({ [text]: text, list: [text, [text, { [text]: [{ a: text, b: { c: text } }] }]] });
    expect(stringifyYaml([object])).toBe(byLibrary(object));
  });

  test.each([
    ['numbers', [0, -0, 1, -1.5, 1e21, 1e-7, 2 ** 53, Number.NaN, Number.POSITIVE_INFINITY]],
    ['what says nothing', [null, undefined, true, false, '', {}, [], { a: undefined }, { a: null }]],
    ['lists in lists', [[[1, [2, {}]], [[]], [{ a: [[1], 2] }]]]],
    ['dates and bytes', { at: new Date(0), bytes: new Uint8Array([1, 2]), list: [new Date(0)] }],
    ['maps without a prototype', { map: Object.assign(Object.create(null), { a: { b: [1] } }) }],
    ['long keys', { ['k'.repeat(200)]: 1, ['ü'.repeat(600)]: { a: 'b\nc' }, ['x '.repeat(600)]: [1] }],
    ['long keys in a list', [{ ['x'.repeat(1100)]: { a: ['b\nc'] }, b: 1 }]],
    ['long texts', ['word '.repeat(60), `${'word '.repeat(60)}\n`, `: ${'x'.repeat(300)}`, ['ü\n'.repeat(90)]]],
  ])('%s', (_, data) => {
    const object = objectOf(data);
    expect(stringifyYaml([object])).toBe(byLibrary(object));
  });

  test('texts of any two or three characters that mean something', () => {
    const parts = [
      'a',
      'Y',
      '0',
      '_',
      ' ',
      ':',
      '#',
      '-',
      '.',
      ',',
      '=',
      '/',
      '@',
      '\n',
      '\t',
      "'",
      '"',
      '{',
      '~',
      'ü',
    ];
    const texts = parts.flatMap((a) => parts.flatMap((b) => [a + b, ...parts.map((c) => a + b + c)]));
    const ours = texts.filter(isAsked);
    const object = objectOf({ list: ours, map: Object.fromEntries(ours.map((text) => [text, text])) });
    expect(stringifyYaml([object])).toBe(byLibrary(object));
  });

  test('what it cannot write is an error as before', () => {
    expect(() => stringifyYaml([objectOf({ a: () => 1 })])).toThrow('unacceptable kind of an object');
  });
});

import { load } from 'js-yaml';
import { parse } from 'yaml';
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

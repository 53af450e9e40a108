import { parse } from 'yaml';
import type { Json } from '../../scripts/import/manifests';
import { toYaml } from '../../scripts/import/yaml-text';

test('writes blocks of one space, with lists at the column of their key', () => {
  expect(toYaml({ a: { b: ['c', { d: 1, e: [{ f: true }] }], g: {}, h: [] }, i: null })).toBe(
    ['a:', ' b:', ' - c', ' - d: 1', '   e:', '   - f: true', ' g: {}', ' h: []', 'i: null', ''].join('\n'),
  );
});

const STRINGS = [
  ...[
    '',
    ' ',
    'a',
    'a ',
    ' a',
    'a: b',
    'a:b',
    'a #b',
    '#a',
    '- a',
    '-',
    '--- a',
    '...',
    '? a',
    '! a',
    '!has(self.a)',
    '&a',
    '*a',
  ],
  ...['y', 'N', 'yes', 'No', 'on', 'OFF', 'true', 'False', 'null', 'Null', '~', '.inf', '.NaN', '.5', '<<', '='],
  ...['1', '1.30.1', '1.0', '0x1f', '0o7', '010', '1e3', '1_000', '12:30', '2026-01-01', '+1', '-1', 'v1', 'v1.22.0'],
  ...["it's", '"quoted"', '%a', '@a', '`a`', '{a}', '[a]', 'a, b', 'a\nb', 'tab\tb', 'back\\slash', 'ünï', '|', '>'],
  ...[
    '.status.conditions[?(@.type=="Ready")].status',
    '^[a-z]([-a-z0-9]*[a-z0-9])?$',
    "(self.a == 'b') || !has(self.c)",
  ],
];

test.each(['1.1', '1.2'] as const)('every string is read back as itself by YAML %s', (version) => {
  const value: Json = { list: STRINGS, map: Object.fromEntries(STRINGS.map((text) => [text, text])) };
  expect(parse(toYaml(value), { version, merge: false })).toEqual(value);
});

test('numbers and booleans keep their type', () => {
  const value: Json = { a: 0, b: -1.5, c: 9007199254740991, d: false, e: [1, 'x', null] };
  expect(parse(toYaml(value))).toEqual(value);
});

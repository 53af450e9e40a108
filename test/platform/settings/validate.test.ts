import { z } from 'zod';
import { choices, nearestOf } from '../../../lib/core/explain';
import { formatPath } from '../../../lib/core/problem';
import { parseSource } from '../../../lib/platform/settings/parse';
import { validate } from '../../../lib/platform/settings/validate';

const messages = (schema: z.ZodType, text: string): string[] => {
  const result = validate(schema, parseSource(text, 'file.yaml').source);
  return 'problems' in result ? result.problems.map(({ path, message }) => `${formatPath(path)}: ${message}`) : [];
};

test('a valid value comes with its defaults', () => {
  const schema = z.strictObject({ a: z.int(), b: z.string().default('x') });
  expect(validate(schema, parseSource('a: 1', 'file.yaml').source)).toEqual({ value: { a: 1, b: 'x' } });
});

describe('a union says what its nearest branch does', () => {
  const shape = z.union([z.boolean(), z.strictObject({ size: z.int(), color: z.enum(['red', 'green']) })]);

  test.each([
    [
      'a map that is wrong inside',
      'it: { size: 1, color: rad }',
      'it.color: got "rad"; did you mean "red"? allowed: red, green',
    ],
    ['a value like no branch', 'it: x', 'it: expected true or false or a map, got "x"'],
    ['a key that the map lacks', 'it: { color: red }', 'it.size: missing; expected a number'],
  ])('%s', (_, text, expected) => {
    expect(messages(z.strictObject({ it: shape }), text)).toEqual([expected]);
  });
});

test('a union with words of its own says them', () => {
  const schema = z.strictObject({ ip: z.union([z.ipv4(), z.ipv6()], { error: 'an IP address' }) });
  expect(messages(schema, 'ip: x')).toEqual(['ip: expected an IP address, got "x"']);
});

test.each([
  ['fewer than allowed', z.array(z.int()).min(1), 'a: []', 'a: expected at least 1, got []'],
  ['more than allowed', z.int().max(3), 'a: 4', 'a: expected at most 3, got 4'],
  ['a limit with words of its own', z.string().max(2, 'two letters'), 'a: abc', 'a: expected two letters, got "abc"'],
  [
    'a pattern with words of its own',
    z.string().regex(/^b/, 'text with b first'),
    'a: abc',
    'a: expected text with b first, got "abc"',
  ],
  ['an element of a record', z.record(z.string(), z.int()), 'a: { b: x }', 'a.b: expected a number, got "x"'],
  [
    'a key of a record',
    z.record(z.string().regex(/^b/, 'a name with b first'), z.int()),
    'a: { c: 1 }',
    'a.c: key "c": expected a name with b first',
  ],
])('%s', (_, schema, text, expected) => {
  expect(messages(z.strictObject({ a: schema }), text)).toEqual([expected]);
});

describe('nearestOf', () => {
  test.each([
    ['katbi', 'katib'],
    ['Dex', 'dex'],
    ['pipeline', 'pipelines'],
    ['set', undefined],
    ['kserve', undefined],
    ['controller', 'notebook-controller'],
    ['web', undefined],
    ['na', undefined],
  ])('finds for %s %s', (got, expected) => {
    const allowed = [
      'katib',
      'dex',
      'pipelines',
      'test',
      'notebook-controller',
      'a-web-app',
      'other-web-app',
      'banana',
    ];
    expect(nearestOf(got, allowed)).toBe(expected);
  });
});

describe('choices', () => {
  test('lists all words when they are few', () => {
    expect(choices('x', ['katib', 'dex'])).toBe('allowed: katib, dex');
  });

  test('lists the nearest when they are many', () => {
    const many = Array.from({ length: 120 }, (_, index) => `name-${index}`);
    expect(choices('name-17x', many)).toMatch(/^did you mean "name-17"\? allowed: name-17, (.*, ){7}\.\.\.$/);
  });
});

import { z } from 'zod';
import { programDefault } from '../../lib/core/schemas/program-default';
import { rowsOf } from '../../lib/platform/settings-rows/rows';

/** Lines as `key | values | default | what`. */
function lines(shape: z.core.$ZodLooseShape, folded?: readonly string[]): string[] {
  return rowsOf(z.strictObject(shape), folded).map(({ above, keys, ...cells }) =>
    [keys.map((key) => (above === '' ? key : `${above}.${key}`)).join(', '), ...Object.values(cells)].join(' | '),
  );
}

const duration = z.string().regex(/^\d+s$/, 'a duration such as 10s');

test.each([
  ['true or false', z.boolean().default(true).describe('Whether.'), 'a | true or false | `true` | Whether.'],
  ['words', z.enum(['x', 'y', 'z']).default('y'), 'a | `x`, `y` or `z` | `y` | '],
  ['a whole number with bounds', z.int().min(1).max(9), 'a | whole number, 1 to 9 | required | '],
  ['a whole number with one', z.int().min(1).optional(), 'a | whole number, at least 1 | none | '],
  ['a number', z.number().gt(0).optional(), 'a | number, more than 0 | none | '],
  ['text', z.string().min(1, 'text that is not empty'), 'a | text | required | '],
  ['text with words of its own', duration.default('5s'), 'a | a duration such as 10s | `5s` | '],
  ['empty text', z.string().default(''), "a | text | `''` | "],
  ['a default of the program itself', programDefault(z.boolean(), false), 'a | true or false | `false` | '],
  ['a list of words', z.array(z.enum(['x', 'y'])).default([]), 'a | list; each `x` or `y` | none | '],
  ['a list with a default', z.array(z.string()).default(['x']), 'a | list of text | `[ x ]` | '],
  ['a map of any keys', z.record(z.string(), z.string()).default({}), 'a | map of text | none | '],
  ['JSON', z.record(z.string(), z.json()).optional(), 'a | map of anything | none | '],
  ['words or text', z.union([z.literal(''), duration]).optional(), "a | `''` or a duration such as 10s | none | "],
  ['nothing or text', duration.nullable().default(null), 'a | a duration such as 10s or `null` | `null` | '],
  [
    'a default in words',
    z.int().optional().describe('Pods of it. By default 2, on kind 1. More are better.'),
    'a | whole number | 2, on kind 1 | Pods of it. More are better.',
  ],
  [
    'a default within a sentence',
    z.string().optional().describe('Needed for s3; by default us-east-1 otherwise.'),
    'a | text |  | Needed for s3; by default us-east-1 otherwise.',
  ],
])('%s', (_, schema, expected) => {
  expect(lines({ a: schema })).toEqual([expected]);
});

test('keys of nested maps, in lists and in maps of any keys', () => {
  const inner = z.strictObject({ b: z.boolean() });
  expect(
    lines({
      map: inner.prefault({ b: true }).describe('One.'),
      list: z.array(z.strictObject({ b: z.boolean() })).default([]),
      any: z.record(z.string(), z.strictObject({ b: z.boolean() })).default({}),
    }),
  ).toEqual([
    'map | map | `{ b: true }` | One.',
    'map.b | true or false | required | ',
    'list | list of maps | none | ',
    'list[].b | true or false | required | ',
    'any | map of maps | none | ',
    'any.*.b | true or false | required | ',
  ]);
});

test('the same map a second time refers to the first', () => {
  const inner = z.strictObject({ b: z.boolean() });
  expect(
    lines({ one: inner.prefault({ b: true }).describe('First.'), other: inner.optional().describe('Second.') }),
  ).toEqual([
    'one | map | `{ b: true }` | First.',
    'one.b | true or false | required | ',
    'other | map, as `one` | none | Second.',
  ]);
});

test('neighbours that say the same share a line', () => {
  const inner = z.union([z.string(), z.strictObject({ tag: z.string().optional() })]);
  expect(lines({ x: z.boolean(), y: z.boolean(), a: inner.optional(), b: inner.optional() })).toEqual([
    'x, y | true or false | required | ',
    'a, b | text or map | none | ',
    '*.tag | text | none | ',
  ]);
});

test('folded keys keep their own keys back', () => {
  const shape = { a: z.strictObject({ b: z.strictObject({ c: z.boolean() }) }), d: z.strictObject({ e: z.boolean() }) };
  expect(lines(shape, ['a.b', 'd'])).toEqual([
    'a | map | required | ',
    'a.b | map | required | ',
    'd | map | required | ',
  ]);
  expect(lines(shape, ['*'])).toEqual(['a | map | required | ', 'd | map | required | ']);
});

test('forms of a union: which they are, what they share and what belongs to some', () => {
  const size = z.string().optional().describe('Size.');
  const forms = z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('memory').default('memory').describe('Gone when it ends.'), size }),
    z.strictObject({ kind: z.enum(['disk', 'tape']).describe('Stays.'), size, path: z.string().describe('Where.') }),
    z.strictObject({
      kind: z.literal('cloud'),
      path: z.int().optional(),
      secret: z.string(),
      size: z.never('no').optional(),
    }),
  ]);
  expect(lines({ store: forms.prefault({}).describe('A store.') })).toEqual([
    'store | map |  | A store.',
    'store.kind | `memory`, `disk`, `tape` or `cloud` | `memory` | `memory`: Gone when it ends. `disk` or `tape`: Stays.',
    'store.size | text | none | With `kind: memory, disk, tape`: Size.',
    'store.path | text | required | With `kind: disk, tape`: Where.',
    'store.path | whole number | none | With `kind: cloud`.',
    'store.secret | text | required | With `kind: cloud`.',
  ]);
});

test('a union of a word and a map', () => {
  const bounds = z.union([z.literal(false), z.strictObject({ min: z.int().min(1).default(1) })]);
  expect(lines({ autoscaling: bounds.optional().describe('How many.') })).toEqual([
    'autoscaling | `false` or map | none | How many.',
    'autoscaling.min | whole number, at least 1 | `1` | ',
  ]);
});

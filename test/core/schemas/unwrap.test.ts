import { z } from 'zod';
import { unwrap } from '../../../lib/core/schemas/unwrap';

const inner = z.strictObject({ a: z.string() });

test.each([
  ['the schema itself', inner],
  ['what is optional', inner.optional()],
  ['what has a default', inner.default({ a: 'b' })],
  ['what has a default that is checked', inner.prefault({ a: 'b' })],
  ['what may be null', inner.nullable()],
  ['what is read-only', inner.readonly()],
  ['what is caught', inner.catch({ a: 'b' })],
  ['what is turned into something else', inner.transform(({ a }) => a)],
  ['what is made before the check', z.preprocess((value) => value, inner)],
  ['what refers to it', z.lazy(() => inner)],
  ['several of these', inner.optional().readonly().nullable().default(null).nonoptional()],
])('finds %s', (_, schema) => {
  expect(unwrap(schema)).toBe(inner);
});

test('a schema that contains itself stays one: whoever walks it comes to an end', () => {
  const list: z.ZodType = z.lazy(() => z.array(list));
  const once = unwrap(list) as z.ZodArray;
  expect(unwrap(once.element)).toBe(once);
});

import { z } from 'zod';
import { programDefault } from '../../../lib/core/schemas/program-default';

const schema = z.strictObject({ retry: programDefault(z.int().min(0), 10).describe('Tries.') });

test('a default of the program is told, but not filled in: what nobody sets stays out of the manifests', () => {
  expect(schema.parse({})).toEqual({});
  expect(schema.parse({ retry: 10 })).toEqual({ retry: 10 });
  expect(schema.safeParse({ retry: -1 }).success).toBe(false);
  expect(z.toJSONSchema(schema, { io: 'input' })).toHaveProperty('properties.retry', {
    type: 'integer',
    minimum: 0,
    maximum: Number.MAX_SAFE_INTEGER,
    default: 10,
    description: 'Tries.',
  });
});

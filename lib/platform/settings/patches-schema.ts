import { z } from 'zod';
import { text } from '../../core/schemas/text-schema';

const pointer = z.string().regex(/^(\/.*)?$/, 'a JSON pointer such as /spec/replicas');

const operation = z.discriminatedUnion('op', [
  z.strictObject({ op: z.literal('add'), path: pointer, value: z.unknown() }),
  z.strictObject({ op: z.literal('replace'), path: pointer, value: z.unknown() }),
  z.strictObject({ op: z.literal('test'), path: pointer, value: z.unknown() }),
  z.strictObject({ op: z.literal('remove'), path: pointer }),
  z.strictObject({ op: z.literal('move'), path: pointer, from: pointer }),
  z.strictObject({ op: z.literal('copy'), path: pointer, from: pointer }),
]);

const target = z.strictObject({
  group: z.string().optional().describe("API group; '' is the core group. Without it any."),
  kind: text.describe('Kind.'),
  name: text.optional().describe('Name; * matches any text. Without it any.'),
  namespace: text.optional().describe('Namespace; * matches any text. Without it any.'),
});

/** Changes to any object, after everything else. */
export const patchesSchema = z
  .array(
    z.strictObject({
      target: target.describe('The objects to change; at least one must match.'),
      patch: z
        .union([z.array(operation).min(1), z.record(z.string(), z.unknown())])
        .describe('A list is a JSON patch (RFC 6902), a map is a strategic merge patch.'),
    }),
  )
  .describe('Changes to any object, after everything else, in this order.');

/** One patch with its target. */
export type PatchSettings = z.output<typeof patchesSchema>[number];

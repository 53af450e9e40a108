import { z } from 'zod';
import { programDefault } from '../../core/schemas/program-default';
import { text } from '../../core/schemas/text-schema';

const pointer = z.string().regex(/^(\/.*)?$/, 'a JSON pointer such as /spec/replicas');

const path = pointer.describe('Where: a JSON pointer.');
const value = z.unknown().describe('The value.');
const from = pointer.describe('From where: a JSON pointer.');

const operation = z.discriminatedUnion('op', [
  z.strictObject({ op: z.literal('add').describe('Puts a value there.'), path, value }),
  z.strictObject({ op: z.literal('replace').describe('Puts it in the place of another.'), path, value }),
  z.strictObject({ op: z.literal('test').describe('Makes sure that it is there.'), path, value }),
  z.strictObject({ op: z.literal('remove').describe('Takes away what is there.'), path }),
  z.strictObject({ op: z.literal('move').describe('Takes it from elsewhere.'), path, from }),
  z.strictObject({ op: z.literal('copy').describe('Copies it from elsewhere.'), path, from }),
]);

const target = z.strictObject({
  group: z.string().optional().describe("API group; '' is the core group. By default any."),
  kind: text.describe('Kind.'),
  name: text.optional().describe('Name; * matches any text. By default any.'),
  namespace: text.optional().describe('Namespace; * matches any text. By default any.'),
});

/** Changes to any object, after everything else. */
export const patchesSchema = z
  .array(
    z.strictObject({
      target: target.describe('The objects to change; at least one must match.'),
      patch: z
        .union([z.array(operation).min(1), z.record(z.string(), z.unknown())])
        .describe('A list is a JSON patch (RFC 6902), a map is a strategic merge patch.'),
      validate: programDefault(z.boolean(), true).describe(
        'Whether the objects must fit the schema of their kind afterwards. False for what only a newer Kubernetes, or ' +
          'another definition of the kind, knows.',
      ),
    }),
  )
  .describe('Changes to any object, after everything else, in this order.');

/** One patch with its target. */
export type PatchSettings = z.output<typeof patchesSchema>[number];

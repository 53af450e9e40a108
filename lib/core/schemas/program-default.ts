import type { z } from 'zod';

/**
 * A setting that stays out of the manifests while nobody sets it: the program that reads it, or the cluster, has this
 * default itself. Parsing does not fill it in; JSON Schema and docs tell it like any other default.
 */
export function programDefault<Schema extends z.ZodType>(
  schema: Schema,
  value: z.input<Schema>,
): z.ZodOptional<Schema> {
  return schema.optional().meta({ default: value });
}

import type { z } from 'zod';

/**
 * For schemas that parse next to nothing: by default zod writes and compiles a function for each map of a schema, which
 * pays where a process parses thousands of values.
 */
export const PARSED_ONCE = { jitless: true } as const;

/**
 * What a schema makes of a value that was checked already, or is our own.
 *
 * @throws ZodError when it does not fit
 */
export function parseOnce<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  return schema.parse(value, PARSED_ONCE);
}

import { z } from 'zod';

/**
 * What a schema says of a value, without what only makes it optional, gives it a default or turns it into something
 * else once it is read. Of a value that is changed before it is checked, the check counts.
 */
export function unwrap(schema: z.core.$ZodType): z.core.$ZodType {
  if (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodNonOptional ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodCatch ||
    schema instanceof z.ZodReadonly
  ) {
    return unwrap(schema.unwrap());
  }
  // Not its unwrap(), which makes the schema anew each time: whoever walks a schema that contains itself would never end.
  if (schema instanceof z.ZodLazy) return unwrap(schema._zod.innerType);
  if (schema instanceof z.ZodPipe) return unwrap(schema.in instanceof z.ZodTransform ? schema.out : schema.in);
  return schema;
}

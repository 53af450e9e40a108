import { z } from 'zod';

type Schema = z.core.$ZodType;

/**
 * A schema and what it wraps, from the outside to the inside: layers that make a value optional, give it a default or
 * turn it into something else once it is read. The last one says what a value looks like. Of a value that is changed
 * before it is checked, the check counts.
 */
export function layersOf(schema: Schema): readonly [Schema, ...Schema[]] {
  const inner = innerOf(schema);
  return inner ? [schema, ...layersOf(inner)] : [schema];
}

/** What a schema says of a value, without the layers around it. */
export function unwrap(schema: Schema): Schema {
  return layersOf(schema).at(-1) ?? schema;
}

function innerOf(schema: Schema): Schema | undefined {
  if (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodNonOptional ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodCatch ||
    schema instanceof z.ZodReadonly
  ) {
    return schema.unwrap();
  }
  // Not its unwrap(), which makes the schema anew each time: whoever walks a schema that contains itself would never end.
  if (schema instanceof z.ZodLazy) return schema._zod.innerType;
  if (schema instanceof z.ZodPipe) return schema.in instanceof z.ZodTransform ? schema.out : schema.in;
  return undefined;
}

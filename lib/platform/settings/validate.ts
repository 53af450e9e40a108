import type { z } from 'zod';
import { explain } from '../../core/explain';
import type { LocatedProblem } from '../../core/problem';
import { PARSED_ONCE } from '../../core/schemas/parsed-once';
import { locateIn, plain, type Sourced } from './source';

/** What comes of a validation: the value with all defaults, or every problem. */
export type Validation<Value> = { readonly value: Value } | { readonly problems: readonly LocatedProblem[] };

/** Validates a source against a schema. */
export function validate<Schema extends z.ZodType>(schema: Schema, source: Sourced): Validation<z.output<Schema>> {
  const value = plain(source);
  const result = schema.safeParse(value, PARSED_ONCE);
  if (result.success) return { value: result.data };
  const problems = explain(result.error, schema, value).map(
    ({ path, message }): LocatedProblem => ({ location: locateIn(source, path), path, message }),
  );
  return { problems };
}

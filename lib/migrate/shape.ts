import { z } from 'zod';
import { explain } from '../core/explain';
import { type LocatedProblem, type Location, SettingsError } from '../core/problem';
import { PARSED_ONCE } from '../core/schemas/parsed-once';
import { locateIn, plain, type Sourced } from '../platform/settings/source';

/** A key that a schema does not know. */
export interface UnknownKey {
  readonly path: readonly PropertyKey[];
  readonly location: Location;
}

/** What a schema made of a part of another tool's file. */
export interface Shaped<Value> {
  readonly value: Value;
  /** Keys that its schema has not: the other tool had none of them either, and took no notice. */
  readonly unknown: readonly UnknownKey[];
}

/** Text, a number or a truth value: tools written in Go take each of them where they want text. */
export const scalar = z.custom<string | number | boolean>(isScalar, 'text');

/** A scalar that is not empty, as text. */
export const word = z
  .custom<string | number | boolean>(
    (value) => isScalar(value) && String(value).trim() !== '',
    'text that is not empty',
  )
  .transform((value) => String(value).trim());

function isScalar(value: unknown): boolean {
  return ['string', 'number', 'boolean'].includes(typeof value);
}

/**
 * Reads a part of another tool's file by its schema: what is read is checked, and what is not there is told.
 *
 * @param schema its maps are strict where other keys are to be told, loose where they are read otherwise
 * @param above path of the part in its file
 * @throws SettingsError with each value of another shape
 */
export function readShape<Schema extends z.ZodType>(
  schema: Schema,
  source: Sourced,
  above: readonly PropertyKey[] = [],
): Shaped<z.output<Schema>> {
  const value = plain(source);
  const first = schema.safeParse(value, PARSED_ONCE);
  if (first.success) return { value: first.data, unknown: [] };
  const unknown = first.error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...issue.path, key]) : [],
  );
  for (const path of unknown) remove(value, path);
  const second = schema.safeParse(value, PARSED_ONCE);
  if (!second.success) {
    throw new SettingsError(
      explain(second.error, schema, value).map(
        ({ path, message }): LocatedProblem => ({
          location: locateIn(source, path),
          path: [...above, ...path],
          message,
        }),
      ),
    );
  }
  return {
    value: second.data,
    unknown: unknown.map((path) => ({ path: [...above, ...path], location: locateIn(source, path) })),
  };
}

function remove(value: unknown, path: readonly PropertyKey[]): void {
  const [key, ...below] = path;
  if (typeof value !== 'object' || value === null || key === undefined) return;
  if (below.length === 0) Reflect.deleteProperty(value, key);
  else remove(Reflect.get(value, key), below);
}

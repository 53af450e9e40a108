import { z } from 'zod';
import type { Catalog } from '../../core/catalog';
import { expectedText } from '../../core/schemas/expected-text';
import { settingsSchema } from './schema';

type JsonSchema = z.core.JSONSchema.JSONSchema;
type Maybe = JsonSchema | boolean | undefined;

/**
 * The JSON Schema of a settings file: what editors complete and explain. Draft 7 is what all of them know.
 *
 * It accepts what the loader accepts. A file that extends another says only what differs, so of such a file it asks for
 * no key: whether all is there only the loader sees. What a file does say must be right in either case.
 *
 * @param catalog the components that a file may name
 */
export function settingsJsonSchema(catalog: Catalog): JsonSchema {
  const whole = z.toJSONSchema(settingsSchema(catalog), {
    io: 'input',
    target: 'draft-7',
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => explainPattern(zodSchema, jsonSchema),
  });
  const { $schema, ...settings } = partial(whole);
  return {
    $schema,
    title: 'Settings of cdk8s-kubeflow',
    ...settings,
    if: { not: { required: ['extends'] } },
    // biome-ignore lint/suspicious/noThenProperty: the word is JSON Schema's
    then: demands(whole) ?? {},
  };
}

/** The same as the text of a file. */
export function settingsJsonSchemaText(catalog: Catalog): string {
  return `${JSON.stringify(settingsJsonSchema(catalog), null, 2)}\n`;
}

/** Editors then say what is allowed instead of showing the pattern. */
function explainPattern(schema: z.core.$ZodType, json: JsonSchema): void {
  const expected = json.pattern === undefined ? undefined : expectedText(schema);
  if (expected !== undefined) json.patternErrorMessage = `Expected ${expected}.`;
}

/**
 * The same schema for a part of what it describes: any key may be left out, also the one that tells the forms of a union
 * apart. Lists stay whole, as a list replaces another.
 */
function partial(schema: JsonSchema): JsonSchema {
  const { required, oneOf, anyOf = oneOf, properties, additionalProperties, ...rest } = schema;
  return {
    ...rest,
    // Without the key that tells them apart, more than one form may fit.
    ...(anyOf && { anyOf: anyOf.map(partial) }),
    ...(properties && { properties: each(properties, partial) }),
    ...(additionalProperties !== undefined && {
      additionalProperties: isSchema(additionalProperties) ? partial(additionalProperties) : additionalProperties,
    }),
  };
}

/** What of a schema asks for keys; nothing where none must be there. */
function demands(schema: JsonSchema): JsonSchema | undefined {
  const { required, properties = {}, additionalProperties } = schema;
  const forms = formsOf(schema).filter(({ type }) => type === 'object');
  // Forms may ask for different keys, so a union of them is repeated as it is.
  if (forms.length > 1) return forms.some(demands) ? { anyOf: schema.anyOf ?? schema.oneOf } : undefined;
  if (forms[0] && forms[0] !== schema) return demands(forms[0]);
  const below = Object.entries(properties).flatMap(([key, value]) => {
    const inner = isSchema(value) ? demands(value) : undefined;
    return inner ? [[key, inner] as const] : [];
  });
  const others = isSchema(additionalProperties) ? demands(additionalProperties) : undefined;
  if (!required && below.length === 0 && !others) return undefined;
  return {
    ...(required && { required }),
    ...(below.length > 0 && { properties: Object.fromEntries(below) }),
    ...(others && { additionalProperties: others }),
  };
}

/** The forms of a union, and of the unions in it; anything else is its own only form. */
function formsOf(schema: JsonSchema): JsonSchema[] {
  const options = schema.anyOf ?? schema.oneOf;
  return options ? options.flatMap(formsOf) : [schema];
}

function each(schemas: Readonly<Record<string, Maybe>>, change: (schema: JsonSchema) => JsonSchema) {
  return Object.fromEntries(
    Object.entries(schemas).map(([key, value]) => [key, isSchema(value) ? change(value) : (value ?? true)]),
  );
}

function isSchema(value: Maybe): value is JsonSchema {
  return typeof value === 'object';
}

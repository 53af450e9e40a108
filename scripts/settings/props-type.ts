import { z } from 'zod';
import { documentWords } from '../../lib/core/schemas/document-words';
import { layersOf, unwrap } from '../../lib/core/schemas/unwrap';
import { keyOf, type Schema } from '../../lib/platform/settings-rows/key';
import { hasKey } from '../../lib/platform/settings-rows/rows';
import { literalsOf } from '../../lib/platform/settings-rows/values';
import { type Field, literal, literalType, type Option, plainType, type Type } from '../types/type';

/**
 * The type of what users write for a schema, with what it says of each key.
 *
 * @param comment what stands above an interface of it
 */
export function propsType(schema: Schema, comment: string): Type {
  const layers = layersOf(schema);
  const isNullable = layers.some((layer) => layer instanceof z.ZodNullable);
  // JSON contains itself.
  const type = layers.some((layer) => layer instanceof z.ZodLazy)
    ? plainType('z.core.util.JSONType')
    : typeOf(unwrap(schema), comment);
  const options = [type, plainType('null')].map((each): Option => ({ type: each, label: '' }));
  return isNullable ? { kind: 'union', options } : type;
}

function typeOf(schema: Schema, comment: string): Type {
  if (schema instanceof z.ZodObject) return objectType(schema, comment);
  if (schema instanceof z.ZodRecord) return { kind: 'record', value: propsType(schema.valueType, comment) };
  if (schema instanceof z.ZodArray) return { kind: 'list', item: propsType(schema.element, comment) };
  if (schema instanceof z.ZodUnion) return { kind: 'union', options: optionsOf(schema, comment) };
  if (documentWords.has(schema)) return plainType('string');
  if (schema instanceof z.ZodEnum || schema instanceof z.ZodLiteral) return literalType(literalsOf(schema));
  if (schema instanceof z.ZodBoolean) return plainType('boolean');
  // What is made a number may be text: the schema's type says so, which is gone when it runs.
  if (schema instanceof z.ZodNumber) return plainType(schema.def.coerce ? 'number | string' : 'number');
  if (schema instanceof z.core.$ZodString) return plainType('string');
  if (schema instanceof z.ZodDate) return plainType('Date');
  if (schema instanceof z.ZodUnknown) return plainType('unknown');
  throw new Error(`no TypeScript for a schema of type ${schema._zod.def.type}`);
}

function objectType(schema: z.ZodObject, comment: string): Type {
  const fields = Object.keys(schema.shape).flatMap((key) =>
    hasKey(schema, key) ? [field(key, schema.shape[key])] : [],
  );
  const isOpen = schema.def.catchall instanceof z.ZodUnknown;
  if (fields.length === 0 && !isOpen) return plainType('Record<string, never>');
  return { kind: 'interface', fields, isOpen, comment };
}

function field(name: string, schema: Schema): Field {
  const { description, optional, words, value } = keyOf(schema);
  return {
    name,
    isOptional: optional,
    type: propsType(schema, description),
    comment: description,
    ...defaultOf(schema, optional, words, value),
  };
}

function defaultOf(
  schema: Schema,
  optional: boolean,
  words: string | undefined,
  value: unknown,
): Pick<Field, 'default'> {
  if (words !== undefined) return { default: `- ${words}` };
  if (value === undefined) return optional ? { default: '- none' } : {};
  // The keys of an empty map have defaults of their own.
  const isEmptyMap = literal(value) === '{}' && !(unwrap(schema) instanceof z.ZodRecord);
  return isEmptyMap ? {} : { default: literal(value) };
}

/** The options of a union and of those in it, each with what tells it apart. */
function optionsOf(union: z.ZodUnion, comment: string): Option[] {
  const discriminator = union instanceof z.ZodDiscriminatedUnion ? union.def.discriminator : undefined;
  const forms = union.options.map(unwrap).filter((option) => option instanceof z.ZodObject);
  return union.options.flatMap((option) => {
    const type = unwrap(option);
    if (type instanceof z.ZodUnion) return optionsOf(type, comment);
    if (!(type instanceof z.ZodObject) || forms.length < 2) return [{ type: propsType(option, comment), label: '' }];
    const said = discriminator === undefined ? '' : keyOf(type.shape[discriminator]).description;
    return [{ type: propsType(option, said || comment), label: labelOf(type, forms, discriminator) }];
  });
}

/** What tells a form of a union from the others: the value of the discriminator, else a key that only this one has. */
function labelOf(form: z.ZodObject, forms: readonly z.ZodObject[], discriminator: string | undefined): string {
  if (discriminator !== undefined) {
    const values = literalsOf(form.shape[discriminator]);
    return values.length === 1 ? String(values[0]) : 'other';
  }
  const others = forms.filter((each) => each !== form);
  return Object.keys(form.shape).find((key) => others.every((other) => !hasKey(other, key))) ?? '';
}

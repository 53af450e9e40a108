import { type Field, literalType, plainType, type Type } from '../types/type';
import { isObject, type Json, type JsonObject } from './manifests';

/**
 * The type that an OpenAPI schema of a definition describes. Names of fields are those of the API, so what is written is
 * what is rendered: no mapping at run time, and nothing that a mapping could lose.
 */
export function openApiType(schema: JsonObject): Type {
  if (schema['x-kubernetes-int-or-string'] === true) return plainType('number | string');
  const literals = Array.isArray(schema.enum) ? schema.enum.filter((value) => value !== null) : [];
  if (literals.length > 0) return literalType(literals);
  switch (schema.type) {
    case 'string':
      return plainType('string');
    case 'integer':
    case 'number':
      return plainType('number');
    case 'boolean':
      return plainType('boolean');
    case 'array':
      return { kind: 'list', item: isObject(schema.items) ? openApiType(schema.items) : plainType('unknown') };
    case 'object':
      return objectType(schema);
    default:
      return isObject(schema.properties) ? objectType(schema) : plainType('unknown');
  }
}

function objectType(schema: JsonObject): Type {
  if (isObject(schema.properties) && Object.keys(schema.properties).length > 0) return interfaceType(schema);
  if (!isObject(schema.additionalProperties)) return plainType('object');
  return { kind: 'record', value: openApiType(schema.additionalProperties) };
}

/** The fields that a schema describes, also where there are none. */
export function interfaceType(schema: JsonObject): Extract<Type, { kind: 'interface' }> {
  const required = new Set(Array.isArray(schema.required) ? schema.required : []);
  const properties = isObject(schema.properties) ? Object.entries(schema.properties) : [];
  const fields = properties.map(
    ([name, each]): Field => ({
      name,
      isOptional: !required.has(name) || hasDefault(each),
      type: isObject(each) ? openApiType(each) : plainType('unknown'),
    }),
  );
  const isOpen = schema['x-kubernetes-preserve-unknown-fields'] === true || schema.additionalProperties === true;
  return { kind: 'interface', fields, isOpen };
}

/** A required field that the API server fills in need not be written. */
function hasDefault(schema: Json): boolean {
  return isObject(schema) && schema.default !== undefined;
}

import { isObject, type Json, type JsonObject } from '../json';

/**
 * A definition without what does not belong in a vendored file: every description (of schemas and of printer columns),
 * the `status`, the creation time, fields set to null, and two defaults that some packages spell out. Data inside
 * `default`, `enum` and `example` is not touched.
 */
export function strip(definition: JsonObject): JsonObject {
  const { status: _, ...rest } = definition;
  const metadata = isObject(rest.metadata) ? stripMetadata(rest.metadata) : rest.metadata;
  const spec = isObject(rest.spec) ? stripSpec(rest.spec) : rest.spec;
  return { ...rest, metadata, spec };
}

function stripMetadata({ creationTimestamp: _, labels, annotations, ...metadata }: JsonObject): JsonObject {
  return { ...metadata, ...strings('labels', labels), ...strings('annotations', annotations) };
}

/** Label and annotation values are strings; YAML written by hand sometimes says `true`. An empty map is left out. */
function strings(field: string, map: Json | undefined): JsonObject {
  if (!isObject(map) || Object.keys(map).length === 0) return {};
  return { [field]: Object.fromEntries(Object.entries(map).map(([key, value]) => [key, String(value)])) };
}

function stripSpec({ conversion, preserveUnknownFields, ...spec }: JsonObject): JsonObject {
  const versions = Array.isArray(spec.versions) ? spec.versions.filter(isObject).map(stripVersion) : [];
  return withoutNull({
    ...spec,
    versions,
    ...(isObject(conversion) && conversion.strategy !== 'None' ? { conversion } : {}),
    ...(preserveUnknownFields === true ? { preserveUnknownFields } : {}),
  });
}

function stripVersion(version: JsonObject): JsonObject {
  const columns = version.additionalPrinterColumns;
  const schema = isObject(version.schema) ? version.schema.openAPIV3Schema : undefined;
  return withoutNull({
    ...version,
    ...(Array.isArray(columns)
      ? { additionalPrinterColumns: columns.filter(isObject).map(({ description: _, ...column }) => column) }
      : {}),
    ...(isObject(schema) ? { schema: { openAPIV3Schema: stripSchema(schema) } } : {}),
  });
}

/** Keywords whose value is one schema, a list of schemas, or a map from names to schemas. */
const SCHEMA = new Set(['items', 'additionalProperties', 'not']);
const SCHEMAS = new Set(['allOf', 'anyOf', 'oneOf']);
const NAMED_SCHEMAS = new Set(['properties', 'patternProperties', 'definitions']);

function stripSchema(schema: JsonObject): JsonObject {
  const result: JsonObject = {};
  for (const [keyword, value] of Object.entries(schema)) {
    if (keyword === 'description') continue;
    result[keyword] = stripKeyword(keyword, value);
  }
  return result;
}

function stripKeyword(keyword: string, value: Json): Json {
  if (SCHEMA.has(keyword) && isObject(value)) return stripSchema(value);
  if (SCHEMAS.has(keyword) && Array.isArray(value))
    return value.map((each) => (isObject(each) ? stripSchema(each) : each));
  if (!NAMED_SCHEMAS.has(keyword) || !isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [name, isObject(each) ? stripSchema(each) : each]),
  );
}

function withoutNull(object: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== null));
}

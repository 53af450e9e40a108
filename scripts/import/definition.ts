import { applyPatch, type Operation } from 'fast-json-patch';
import { z } from 'zod';
import { isObject, type Json, type JsonObject, sortKeys } from './manifests';
import { ImportProblem, reasonOf } from './problem';
import type { Source } from './sources';

const version = z.looseObject({
  name: z.string(),
  served: z.boolean(),
  storage: z.boolean(),
  schema: z.object({ openAPIV3Schema: z.custom<JsonObject>((value) => typeof value === 'object') }),
});

const definition = z.looseObject({
  apiVersion: z.literal('apiextensions.k8s.io/v1'),
  kind: z.literal('CustomResourceDefinition'),
  metadata: z.looseObject({ name: z.string() }),
  spec: z.looseObject({
    group: z.string(),
    scope: z.enum(['Namespaced', 'Cluster']),
    names: z.looseObject({ kind: z.string(), plural: z.string() }),
    versions: z.array(version).min(1),
  }),
});

/** A CustomResourceDefinition, as far as the importer looks into it. */
export type Crd = z.infer<typeof definition>;

/** `json` as a definition; an error says what is missing. */
export function asCrd(json: JsonObject, name: string): Crd {
  const result = definition.safeParse(json);
  if (result.success) return result.data;
  throw new ImportProblem(`${name} is not a CustomResourceDefinition v1: ${z.prettifyError(result.error)}`);
}

/** The version in which objects are stored. */
export function storageVersion(crd: Crd): string {
  const stored = crd.spec.versions.find((each) => each.storage);
  if (!stored) throw new ImportProblem(`${crd.metadata.name} stores no version`);
  return stored.name;
}

/** From upstream's definition to ours: apiextensions v1, stripped, with the source's declared patches, keys sorted. */
export function importDefinition(upstream: JsonObject, name: string, source: Source): Crd {
  const stripped = strip(toV1(upstream));
  const merged = [source.patch, source.patches[name]].reduce(
    (target, patch) => (patch === undefined ? target : mergePatch(target, patch)),
    stripped as JsonObject[string],
  );
  const patched = jsonPatch(isObject(merged) ? merged : {}, source.jsonPatches[name] ?? []);
  const sorted = sortKeys(strip(patched));
  return asCrd(isObject(sorted) ? sorted : {}, name);
}

const V1 = 'apiextensions.k8s.io/v1';

/**
 * A definition in apiextensions.k8s.io/v1. What v1beta1 says once for all versions (schema, subresources, printer
 * columns) moves into each version, `JSONPath` becomes `jsonPath`, and the single `version` becomes a list.
 */
export function toV1(definition: JsonObject): JsonObject {
  if (definition.apiVersion !== 'apiextensions.k8s.io/v1beta1' || !isObject(definition.spec)) return definition;
  const { version, versions, validation, subresources, additionalPrinterColumns, ...spec } = definition.spec;
  const shared: JsonObject = {
    ...(additionalPrinterColumns === undefined ? {} : { additionalPrinterColumns }),
    ...(subresources === undefined ? {} : { subresources }),
    ...(validation === undefined ? {} : { schema: validation }),
  };
  const listed = Array.isArray(versions) && versions.length > 0 ? versions.filter(isObject) : [only(version)];
  return {
    ...definition,
    apiVersion: V1,
    spec: { ...spec, versions: listed.map((each) => withJsonPath({ ...shared, ...each })) },
  };
}

function only(name: JsonObject[string] | undefined): JsonObject {
  return { name: name ?? null, served: true, storage: true };
}

function withJsonPath(version: JsonObject): JsonObject {
  if (!Array.isArray(version.additionalPrinterColumns)) return version;
  const columns = version.additionalPrinterColumns.filter(isObject).map(({ JSONPath, ...column }) => ({
    ...column,
    ...(JSONPath === undefined ? {} : { jsonPath: JSONPath }),
  }));
  return { ...version, additionalPrinterColumns: columns };
}

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

/** RFC 7386: maps merge, null removes, everything else replaces. Applying it twice changes nothing more. */
export function mergePatch(target: Json | undefined, patch: Json): Json {
  if (!isObject(patch)) return patch;
  const result: JsonObject = isObject(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key];
    else result[key] = mergePatch(result[key], value);
  }
  return result;
}

/** One operation of RFC 6902, for lists, which a merge patch cannot reach into. */
export interface JsonPatchOperation {
  readonly op: 'add' | 'replace' | 'remove';
  readonly path: string;
  readonly value?: Json;
}

/** RFC 6902 on a copy of `target`. */
export function jsonPatch(target: JsonObject, operations: readonly JsonPatchOperation[]): JsonObject {
  try {
    return applyPatch(structuredClone(target), operations as readonly Operation[], true).newDocument;
  } catch (error) {
    throw new ImportProblem(`the declared JSON patch does not fit: ${reasonOf(error).slice(0, 200)}`);
  }
}

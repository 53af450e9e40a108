import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ObjectSchema } from '../../lib/core/object-schemas/object-schema';
import { type Downloader, fetchModule } from './fetch';
import { isObject, type Json, type JsonObject } from './manifests';
import { ImportProblem } from './problem';

/** The folder of the kinds of Kubernetes itself, one file for each version of it. */
export const KUBERNETES = 'kubernetes';

const MODULE = 'k8s.io/kubernetes';
/** Every kind with its fields … */
const FIELDS = 'api/openapi-spec/swagger.json';
/** … and the same as Go, which alone says what values some of the fields may have. */
const VALUES = 'pkg/generated/openapi/zz_generated.openapi.go';

/** What the file of a version says of itself. */
interface Written {
  readonly origin: string;
  readonly sum?: string;
}

/**
 * Fetches the kinds that a version of Kubernetes (`v1.36.3`) serves, and writes their schemas without descriptions.
 *
 * @param accept whether content with another checksum than the one recorded for this version is taken
 * @returns how many kinds there are
 */
export async function importKubernetes(
  folder: string,
  version: string,
  download?: Downloader,
  accept = false,
): Promise<number> {
  const file = join(folder, KUBERNETES, `${version}.json`);
  const before = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Written) : undefined;
  const source = { module: MODULE, version, path: [FIELDS, VALUES] };
  const { files, sum } = await fetchModule(source, accept ? undefined : before?.sum, download);
  const textOf = (wanted: string) => {
    const found = files.find(({ name }) => name === wanted);
    if (!found) throw new ImportProblem(`${MODULE} ${version} has no ${wanted}`);
    return found.text;
  };
  const { kinds, definitions } = kubernetesSchemas(JSON.parse(textOf(FIELDS)) as JsonObject, textOf(VALUES));
  mkdirSync(join(folder, KUBERNETES), { recursive: true });
  const head = { origin: `${MODULE} ${version}`, ...(sum === undefined ? {} : { sum }) };
  writeFileSync(file, fileText(head, kinds, definitions));
  return Object.values(kinds).flatMap((each) => Object.keys(each)).length;
}

type Kinds = Record<string, Record<string, string>>;

/** One line for each group and each definition, so that what a version changes is seen. */
function fileText(head: Written, kinds: Kinds, definitions: Record<string, ObjectSchema>): string {
  const map = (entries: object) =>
    `{\n${Object.entries(entries)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`)
      .join(',\n')}\n}`;
  const about = JSON.stringify(head).slice(1, -1);
  return `{${about},\n"kinds":${map(kinds)},\n"definitions":${map(definitions)}}\n`;
}

/**
 * The kinds of Kubernetes with all that they refer to.
 *
 * @param swagger its API as OpenAPI 2
 * @param go the same as generated Go code
 */
export function kubernetesSchemas(
  swagger: JsonObject,
  go: string,
): { readonly kinds: Kinds; readonly definitions: Record<string, ObjectSchema> } {
  const upstream = isObject(swagger.definitions) ? swagger.definitions : {};
  const values = valuesIn(go);
  const kinds: Kinds = {};
  const definitions: Record<string, ObjectSchema> = {};
  const add = (name: string): string => {
    const short = shortName(name);
    if (definitions[short]) return short;
    const definition = upstream[name];
    if (!isObject(definition)) throw new ImportProblem(`${name} is not among the definitions`);
    definitions[short] = {};
    definitions[short] = BY_NAME[short] ?? schemaOf(definition, values.get(goName(name)) ?? {}, add);
    return short;
  };
  for (const [name, definition] of Object.entries(upstream)) {
    for (const { apiVersion, kind } of objectsOf(definition)) {
      kinds[apiVersion] = { ...kinds[apiVersion], [kind]: add(name) };
    }
  }
  return { kinds, definitions };
}

/** What a definition is of, where it is an object that can be applied. */
function objectsOf(definition: Json): { apiVersion: string; kind: string }[] {
  if (!isObject(definition) || !isObject(definition.properties) || !definition.properties.metadata) return [];
  const served = definition['x-kubernetes-group-version-kind'];
  return (Array.isArray(served) ? served : []).filter(isObject).flatMap(({ group, version, kind }) => {
    if (String(kind).endsWith('List')) return [];
    return [{ apiVersion: group === '' ? String(version) : `${group}/${version}`, kind: String(kind) }];
  });
}

/** Long names make half of the file. */
function shortName(name: string): string {
  return name.replace(/^io\.k8s\.(api|apimachinery\.pkg|[\w-]+\.pkg\.apis)\./, '').replace(/^apis\./, '');
}

/** What OpenAPI says of these as of text or of a map, and the server reads otherwise. */
const BY_NAME: Record<string, ObjectSchema> = {
  'api.resource.Quantity': { type: 'string', format: 'quantity' },
  'util.intstr.IntOrString': { 'x-kubernetes-int-or-string': true },
  'meta.v1.FieldsV1': { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
  'runtime.RawExtension': { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
};

type Values = Record<string, Json[]>;

function schemaOf(schema: JsonObject, values: Values, add: (name: string) => string): ObjectSchema {
  const { $ref, type, format, required, properties, items, additionalProperties } = schema;
  if (typeof $ref === 'string') return { $ref: add($ref.replace('#/definitions/', '')) };
  const nested = (part: Json | undefined, own: Values = {}) => (isObject(part) ? schemaOf(part, own, add) : undefined);
  const fields = isObject(properties)
    ? Object.entries(properties).map(([name, each]) => [name, withValues(nested(each) ?? {}, values[name])])
    : undefined;
  const keys = ['x-kubernetes-list-type', 'x-kubernetes-list-map-keys'].filter((key) => schema[key] !== undefined);
  return {
    ...(type === undefined ? {} : { type }),
    ...(format === undefined || format === 'int64' || format === 'date-time' ? {} : { format }),
    ...(required === undefined ? {} : { required }),
    ...(fields ? { properties: Object.fromEntries(fields) } : {}),
    ...(items === undefined ? {} : { items: nested(items) }),
    ...(additionalProperties === undefined ? {} : { additionalProperties: nested(additionalProperties) }),
    ...Object.fromEntries(keys.filter((key) => schema[key] !== 'atomic').map((key) => [key, schema[key]])),
  } as ObjectSchema;
}

/** The empty text stands for no value, as Go has it. */
function withValues(schema: ObjectSchema, values: Json[] | undefined): ObjectSchema {
  if (!values) return schema;
  if (schema.items) return { ...schema, items: { ...schema.items, enum: values } };
  return { ...schema, enum: [...values, ...(values.includes('') ? [] : [''])] };
}

/** How the generated code names a definition: `schema_…_core_v1_Container`. */
function goName(name: string): string {
  return name.split('.').slice(-3).join('_');
}

/** The values that fields may have, by the name of their definition and their own. */
function valuesIn(go: string): Map<string, Values> {
  const found = new Map<string, Values>();
  let values: Values = {};
  let field = '';
  for (const line of go.split('\n')) {
    const definition = /^func schema_(\w+)\(/.exec(line)?.[1];
    if (definition) {
      values = {};
      found.set(definition.split('_').slice(-3).join('_'), values);
    }
    field = /^\t{5}"([^"]+)": \{$/.exec(line)?.[1] ?? field;
    const list = /^\t+Enum:\s+\[\]interface\{\}\{(.*)\},$/.exec(line)?.[1];
    if (list) values[field] = JSON.parse(`[${list}]`) as Json[];
  }
  return found;
}

import { CORE_SCHEMA, loadAll } from 'js-yaml';
import { ImportProblem, reasonOf } from './problem';

/** A value that JSON can hold; manifests are nothing else. */
export type Json = string | number | boolean | null | Json[] | JsonObject;

/** A JSON object. */
export interface JsonObject {
  [key: string]: Json;
}

/** Whether `value` is a JSON object (not an array, not null). */
export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The same value with the keys of every object in code point order; lists keep their order. */
export function sortKeys(value: Json): Json {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, sortKeys(value[key])]),
  );
}

/** Every object of a manifest file: YAML documents, JSON, a JSON array or a `List`. `name` is for messages. */
export function parseManifests(text: string, name: string): JsonObject[] {
  return /^\s*[[{]/.test(text) ? objectsOf(parseJson(text, name)) : parseYaml(text, name).flatMap(objectsOf);
}

/** Those of `objects` that define custom resources. */
export function onlyDefinitions(objects: JsonObject[]): JsonObject[] {
  return objects.filter((object) => object.kind === 'CustomResourceDefinition');
}

function parseJson(text: string, name: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    throw new ImportProblem(`${name} is not JSON: ${reasonOf(error)}`);
  }
}

/** By js-yaml, which reads megabytes of definitions in a fifth of the time that the `yaml` package takes. */
function parseYaml(text: string, name: string): Json[] {
  const documents: Json[] = [];
  try {
    loadAll(text, (document) => documents.push(document as Json), { schema: CORE_SCHEMA });
  } catch (error) {
    throw new ImportProblem(`${name} is not YAML: ${reasonOf(error)}`);
  }
  return documents;
}

function objectsOf(value: Json): JsonObject[] {
  if (Array.isArray(value)) return value.flatMap(objectsOf);
  if (!isObject(value)) return [];
  return value.kind === 'List' && Array.isArray(value.items) ? value.items.flatMap(objectsOf) : [value];
}

/** `metadata.name`, or an empty string. */
export function nameOf(object: JsonObject): string {
  const { metadata } = object;
  return typeof metadata === 'object' && metadata !== null && 'name' in metadata ? String(metadata.name) : '';
}

import { parseAllDocuments } from 'yaml';
import { isObject, type Json, type JsonObject } from '../json';
import { ImportProblem, reasonOf } from '../problem';

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

function parseYaml(text: string, name: string): Json[] {
  return parseAllDocuments(text).map((document): Json => {
    const [error] = document.errors;
    if (error) throw new ImportProblem(`${name} is not YAML: ${reasonOf(error)}`);
    return document.toJS() as Json;
  });
}

function objectsOf(value: Json): JsonObject[] {
  if (Array.isArray(value)) return value.flatMap(objectsOf);
  if (!isObject(value)) return [];
  return value.kind === 'List' && Array.isArray(value.items) ? value.items.flatMap(objectsOf) : [value];
}

import { applyPatch, type Operation } from 'fast-json-patch';
import { isObject, type Json, type JsonObject } from '../json';
import { ImportProblem, reasonOf } from '../problem';

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

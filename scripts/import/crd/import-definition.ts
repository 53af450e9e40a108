import { isObject, type JsonObject, sortKeys } from '../json';
import type { Source } from '../sources';
import { asCrd, type Crd } from './crd';
import { jsonPatch, mergePatch } from './patch';
import { strip } from './strip';
import { toV1 } from './v1';

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

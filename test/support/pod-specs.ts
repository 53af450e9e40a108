import { loadAll } from 'js-yaml';
import { isRecord } from '../../lib/kubernetes/json';
import { type KubeObject, titleOf } from '../../lib/kubernetes/objects';

/** A spec of a pod, and where it stands. */
export interface FoundPodSpec {
  /** Title of the object, and the path in it. */
  readonly place: string;
  readonly spec: Record<string, unknown>;
}

/**
 * Every spec of a pod in objects: of workloads, in custom resources, and in the documents (YAML or JSON) that programs
 * read from ConfigMaps and variables to make pods of. A spec is known by its containers, or by the account of its pods.
 */
export function podSpecsIn(objects: readonly KubeObject[]): FoundPodSpec[] {
  return objects.flatMap((object) =>
    mapsIn(object, titleOf(object)).flatMap(({ place, map }) => (isPodSpec(map) ? [{ place, spec: map }] : [])),
  );
}

/** Every security context of an object, of a pod or a container, and where it stands. */
export function securityContextsIn(object: KubeObject): { place: string; context: Record<string, unknown> }[] {
  return mapsIn(object, titleOf(object)).flatMap(({ place, map: { securityContext: context } }) =>
    isRecord(context) ? [{ place, context }] : [],
  );
}

/** Every map in a value, and in the documents that its texts are. */
function mapsIn(value: unknown, place: string): { place: string; map: Record<string, unknown> }[] {
  if (typeof value === 'string') return documentsIn(value).flatMap((each) => mapsIn(each, place));
  if (Array.isArray(value)) return value.flatMap((each, index) => mapsIn(each, `${place}[${index}]`));
  if (!isRecord(value)) return [];
  return [{ place, map: value }, ...Object.entries(value).flatMap(([key, each]) => mapsIn(each, `${place}.${key}`))];
}

function isPodSpec({ containers, serviceAccountName }: Record<string, unknown>): boolean {
  const has = Array.isArray(containers) && containers.some((each) => isRecord(each) && 'image' in each);
  return has || typeof serviceAccountName === 'string';
}

/** Maps and lists that a text holds which may be of pods; nothing when it is a script or a template of Go. */
function documentsIn(text: string): unknown[] {
  if (!/\b(containers|serviceAccountName|securityContext)\b/.test(text)) return [];
  try {
    return loadAll(text).filter((each) => typeof each === 'object');
  } catch {
    return [];
  }
}

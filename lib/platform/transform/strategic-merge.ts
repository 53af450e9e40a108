import { isRecord } from '../../kubernetes/json';
import { groupOf, isBuiltInGroup, type KubeObject } from '../../kubernetes/objects';

/**
 * Keys by which the lists of built-in kinds merge, by the name of the list; the first that all elements have is taken.
 * Source: `x-kubernetes-patch-merge-key` of the Kubernetes API. Lists of other names replace each other.
 */
const MERGE_KEYS: Record<string, readonly string[]> = {
  containers: ['name'],
  initContainers: ['name'],
  ephemeralContainers: ['name'],
  env: ['name'],
  volumes: ['name'],
  volumeMounts: ['mountPath'],
  volumeDevices: ['devicePath'],
  ports: ['containerPort', 'port'],
  imagePullSecrets: ['name'],
  secrets: ['name'],
  hostAliases: ['ip'],
  topologySpreadConstraints: ['topologyKey'],
  ownerReferences: ['uid'],
  webhooks: ['name'],
  conditions: ['type'],
};

/** Lists of plain values that merge as sets. */
const SETS = ['finalizers'];

type Json = unknown;
type JsonMap = Record<string, Json>;

/**
 * Merges a patch into an object as `kubectl patch --type strategic` does: maps merge, `null` removes, known lists of
 * built-in kinds merge by key, `$patch` and `$retainKeys` are obeyed. Custom resources have no known lists: theirs
 * replace each other, as in a JSON merge patch.
 *
 * @throws when the patch has another directive, or an element of a known list lacks the key
 */
export function strategicMerge(object: KubeObject, patch: Record<string, unknown>): KubeObject {
  if (patch.$patch === 'delete') throw new Error('$patch: delete cannot take away a whole object');
  failOnUnknownDirectives(patch);
  return mergeMaps(object as JsonMap, patch, isBuiltInGroup(groupOf(object))) as KubeObject;
}

const DIRECTIVE = /^\$(patch|retainKeys|setElementOrder|deleteFromPrimitiveList)(\/|$)/;

/** A directive that nobody obeys would end in the object as a field. */
function failOnUnknownDirectives(patch: Json): void {
  if (Array.isArray(patch)) patch.forEach(failOnUnknownDirectives);
  if (!isRecord(patch)) return;
  for (const [key, value] of Object.entries(patch)) {
    const known =
      (key === '$patch' && ['delete', 'replace', 'merge'].includes(String(value))) ||
      (key === '$retainKeys' && Array.isArray(value));
    if (DIRECTIVE.test(key) && !known) throw new Error(`unknown directive ${key}: ${JSON.stringify(value)}`);
    failOnUnknownDirectives(value);
  }
}

function mergeMaps(base: JsonMap, patch: JsonMap, builtIn: boolean): JsonMap {
  const { $patch, $retainKeys, ...own } = patch;
  if ($patch === 'delete') return {};
  if ($patch === 'replace') return withoutNulls(own) as JsonMap;
  const retained = (key: string) => !Array.isArray($retainKeys) || $retainKeys.includes(key);
  const result: JsonMap = Object.fromEntries(Object.entries(base).filter(([key]) => retained(key)));
  for (const [key, value] of Object.entries(own)) {
    const merged = value === null ? undefined : mergeValues(result[key], value, key, builtIn);
    if (merged === undefined) delete result[key];
    else result[key] = merged;
  }
  return result;
}

function mergeValues(base: Json, patch: Json, key: string, builtIn: boolean): Json {
  if (isRecord(base) && isRecord(patch)) return mergeMaps(base, patch, builtIn);
  if (Array.isArray(patch) && builtIn) return mergeLists(Array.isArray(base) ? base : [], patch, key, builtIn);
  return withoutNulls(patch);
}

function mergeLists(base: Json[], patch: Json[], key: string, builtIn: boolean): Json[] {
  if (SETS.includes(key)) return inOrder(base, [...new Set(patch)], (item) => item);
  const says = (item: Json, directive: string) => isRecord(item) && item.$patch === directive;
  const items = patch.filter((item) => !says(item, 'replace'));
  if (items.length < patch.length) return withoutNulls(items) as Json[];
  const mergeKey = MERGE_KEYS[key]?.find((each) =>
    (base.length > 0 ? base : items).every((item) => hasKey(item, each)),
  );
  if (!mergeKey) {
    if (items.some((item) => says(item, 'delete'))) {
      throw new Error(`${key}: $patch: delete finds nothing: elements of this list have no key to know them by`);
    }
    return withoutNulls(items) as Json[];
  }
  if (!items.every((item) => hasKey(item, mergeKey))) throw new Error(`${key}: each element needs "${mergeKey}"`);
  const keyOf = (item: Json) => (item as JsonMap)[mergeKey];
  const deleted = new Set(items.filter((item) => says(item, 'delete')).map(keyOf));
  const before = base.filter((item) => !deleted.has(keyOf(item)));
  const merged = items
    .filter((item) => !deleted.has(keyOf(item)))
    .map((item) => {
      const own = before.find((each) => keyOf(each) === keyOf(item));
      return own ? mergeMaps(own as JsonMap, item as JsonMap, builtIn) : withoutNulls(item);
    });
  return inOrder(before, merged, keyOf);
}

/**
 * A merged list in kubectl's order, which matters where an element refers to those before it, as variables do: the
 * elements of the patch in its own order and as early as they can be without passing one that stood before them.
 */
function inOrder(base: Json[], patch: Json[], keyOf: (item: Json) => Json): Json[] {
  const patched = new Set(patch.map(keyOf));
  const rest = base.filter((item) => !patched.has(keyOf(item)));
  const placeOf = (item: Json) => base.findIndex((each) => keyOf(each) === keyOf(item));
  const result: Json[] = [];
  for (const item of patch) {
    while (rest.length > 0 && placeOf(rest[0]) < placeOf(item)) result.push(rest.shift());
    result.push(item);
  }
  return [...result, ...rest];
}

function hasKey(item: Json, key: string): boolean {
  return isRecord(item) && item[key] !== undefined;
}

/** What is new has nothing to remove: its nulls and directives go, and what these would have removed. */
function withoutNulls(value: Json): Json {
  const isDeleted = (each: Json) => isRecord(each) && each.$patch === 'delete';
  if (isDeleted(value)) return undefined;
  if (Array.isArray(value)) return value.filter((each) => !isDeleted(each)).map(withoutNulls);
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key, each]) => each !== null && key !== '$patch' && key !== '$retainKeys' && !isDeleted(each))
      .map(([key, each]) => [key, withoutNulls(each)]),
  );
}

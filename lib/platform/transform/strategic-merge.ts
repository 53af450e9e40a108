import { groupOf, type Manifest } from '../manifest';

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
 * built-in kinds merge by key, `$patch: delete` and `$patch: replace` are obeyed. Custom resources have no known
 * lists: theirs replace each other, as in a JSON merge patch.
 *
 * @throws when the patch has another directive, or an element of a known list lacks the key
 */
export function strategicMerge(object: Manifest, patch: Record<string, unknown>): Manifest {
  if (patch.$patch === 'delete') throw new Error('$patch: delete cannot take away a whole object');
  failOnUnknownDirectives(patch);
  const group = groupOf(object);
  const builtIn = !group.includes('.') || group.endsWith('.k8s.io');
  return mergeMaps(object as JsonMap, patch, builtIn) as Manifest;
}

const DIRECTIVE = /^\$(patch|retainKeys|setElementOrder|deleteFromPrimitiveList)(\/|$)/;

/** A directive that nobody obeys would end in the object as a field. */
function failOnUnknownDirectives(patch: Json): void {
  if (Array.isArray(patch)) patch.forEach(failOnUnknownDirectives);
  if (!isMap(patch)) return;
  for (const [key, value] of Object.entries(patch)) {
    const known = key === '$patch' && ['delete', 'replace', 'merge'].includes(String(value));
    if (DIRECTIVE.test(key) && !known) throw new Error(`unknown directive ${key}: ${JSON.stringify(value)}`);
    failOnUnknownDirectives(value);
  }
}

function mergeMaps(base: JsonMap, patch: JsonMap, builtIn: boolean): JsonMap {
  const { $patch, ...own } = patch;
  if ($patch === 'replace') return withoutNulls(own) as JsonMap;
  const result: JsonMap = { ...base };
  for (const [key, value] of Object.entries(own)) {
    if (value === null || (isMap(value) && value.$patch === 'delete')) delete result[key];
    else result[key] = mergeValues(result[key], value, key, builtIn);
  }
  return result;
}

function mergeValues(base: Json, patch: Json, key: string, builtIn: boolean): Json {
  if (isMap(base) && isMap(patch)) return mergeMaps(base, patch, builtIn);
  if (Array.isArray(base) && Array.isArray(patch) && builtIn) return mergeLists(base, patch, key, builtIn);
  return withoutNulls(patch);
}

function mergeLists(base: Json[], patch: Json[], key: string, builtIn: boolean): Json[] {
  if (SETS.includes(key)) return [...new Set([...base, ...patch])];
  const replace = patch.some((item) => isMap(item) && item.$patch === 'replace');
  const items = patch.filter((item) => !(isMap(item) && item.$patch === 'replace'));
  if (replace) return withoutNulls(items) as Json[];
  const mergeKey = MERGE_KEYS[key]?.find((each) => base.every((item) => hasKey(item, each)));
  if (!mergeKey || base.length === 0) {
    if (items.some((item) => isMap(item) && item.$patch === 'delete')) {
      throw new Error(`${key}: $patch: delete finds nothing: elements of this list have no key to know them by`);
    }
    return withoutNulls(items) as Json[];
  }
  if (!items.every((item) => hasKey(item, mergeKey))) throw new Error(`${key}: each element needs "${mergeKey}"`);
  const result = [...base] as JsonMap[];
  for (const item of items as JsonMap[]) {
    const at = result.findIndex((each) => each[mergeKey] === item[mergeKey]);
    if (item.$patch === 'delete') {
      if (at >= 0) result.splice(at, 1);
    } else if (at >= 0) {
      result[at] = mergeMaps(result[at] as JsonMap, item, builtIn);
    } else {
      result.push(withoutNulls(item) as JsonMap);
    }
  }
  return result;
}

function hasKey(item: Json, key: string): boolean {
  return isMap(item) && item[key] !== undefined;
}

/** What is new has nothing to remove: its nulls and directives go. */
function withoutNulls(value: Json): Json {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (!isMap(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key, each]) => each !== null && key !== '$patch')
      .map(([key, each]) => [key, withoutNulls(each)]),
  );
}

function isMap(value: Json): value is JsonMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

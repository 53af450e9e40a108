import { isDeepStrictEqual } from 'node:util';
import { isRecord } from '../../kubernetes/json';
import { groupKindOf, type KubeObject, type ObjectMeta } from '../../kubernetes/objects';
import { PART_OF_LABEL } from '../set/labels';

/** One field that differs. */
export interface Change {
  /** `spec.template.spec.containers[name=manager].image` */
  readonly path: string;
  /** Undefined: the field is new. */
  readonly before?: unknown;
  /** Undefined: the field goes away. */
  readonly after?: unknown;
  /** The field belongs to a Secret: its values are left out. */
  readonly masked?: true;
}

// Written by the server and by controllers, never by a user.
const IGNORED_METADATA: ReadonlySet<string> = new Set([
  'creationTimestamp',
  'generation',
  'managedFields',
  'resourceVersion',
  'selfLink',
  'uid',
]);

/**
 * The fields in which two states of an object differ, but for those that the server and controllers write. Values of
 * Secrets are never in it.
 */
export function changesBetween(before: KubeObject, after: KubeObject): Change[] {
  const changes: Change[] = [];
  compare('', comparable(before), comparable(after), changes);
  const secret = groupKindOf(after) === '/Secret';
  return changes.map((change) => (secret && isSecretPath(change.path) ? { path: change.path, masked: true } : change));
}

function comparable(object: KubeObject): unknown {
  const { status: _, metadata, ...rest } = object;
  const said = Object.entries(metadata).filter(([key]) => !IGNORED_METADATA.has(key));
  return { ...rest, metadata: { ...Object.fromEntries(said), labels: labelsSaid(metadata.labels) } };
}

/** The labels but for the applier's own, which says nothing of what dist wants. */
function labelsSaid(labels: ObjectMeta['labels']): unknown {
  if (labels?.[PART_OF_LABEL] === undefined) return labels;
  const { [PART_OF_LABEL]: _, ...rest } = labels;
  return Object.keys(rest).length > 0 ? rest : undefined;
}

/** `kubectl apply` keeps a copy of the whole Secret in an annotation. */
function isSecretPath(path: string): boolean {
  return !path.startsWith('metadata.') || path.includes('last-applied-configuration');
}

function compare(path: string, before: unknown, after: unknown, changes: Change[]): void {
  if (isDeepStrictEqual(before, after)) return;
  if (isRecord(before) && isRecord(after)) compareMaps(path, before, after, changes);
  else if (isListOfMaps(before) && isListOfMaps(after)) compareLists(path, before, after, changes);
  else changes.push({ path, ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }) });
}

function compareMaps(
  path: string,
  before: Record<string, unknown>,
  after: Record<string, unknown>,
  changes: Change[],
): void {
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)]))
    compare(fieldPath(path, key), before[key], after[key], changes);
}

function compareLists(
  path: string,
  before: Record<string, unknown>[],
  after: Record<string, unknown>[],
  changes: Change[],
): void {
  const oldNames = namesOf(before);
  const newNames = namesOf(after);
  if (!oldNames || !newNames) {
    for (let index = 0; index < Math.max(before.length, after.length); index++)
      compare(`${path}[${index}]`, before[index], after[index], changes);
    return;
  }
  for (const name of new Set([...oldNames, ...newNames])) {
    compare(`${path}[name=${name}]`, before[oldNames.indexOf(name)], after[newNames.indexOf(name)], changes);
  }
  const sameMembers = isDeepStrictEqual([...oldNames].sort(), [...newNames].sort());
  if (sameMembers && !isDeepStrictEqual(oldNames, newNames))
    changes.push({ path: `${path} (order)`, before: oldNames, after: newNames });
}

/** The names of a list's items, when every item has one of its own. */
function namesOf(items: readonly Record<string, unknown>[]): string[] | undefined {
  const names = items.map((item) => item.name);
  return names.every((name) => typeof name === 'string') && new Set(names).size === names.length
    ? (names as string[])
    : undefined;
}

function isListOfMaps(value: unknown): value is Record<string, unknown>[] {
  return Array.isArray(value) && value.every(isRecord);
}

function fieldPath(path: string, key: string): string {
  if (!/^[\w-]+$/.test(key)) return `${path}[${JSON.stringify(key)}]`;
  return path === '' ? key : `${path}.${key}`;
}

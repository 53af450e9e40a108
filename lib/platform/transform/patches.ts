import { applyPatch, JsonPatchError, type Operation } from 'fast-json-patch';
import { choices } from '../../core/explain';
import { formatValue } from '../../core/problem';
import { groupOf, type KubeObject, titleOf } from '../../kubernetes/objects';
import type { Path, Problem } from '../../kubernetes/problem';
import { matches } from '../../kubernetes/wildcard';
import type { PatchSettings } from '../settings/patches-schema';
import type { Step } from './step';
import { strategicMerge } from './strategic-merge';

type Target = PatchSettings['target'];

/** What a target says of an object, in the order in which it narrows the objects down. */
const FIELDS = ['kind', 'group', 'namespace', 'name'] as const;

/** Whether an object is one of those that a patch is meant for. */
export function isTarget(target: Target, object: KubeObject): boolean {
  return FIELDS.every((field) => fits(target, field, object));
}

function fits(target: Target, field: (typeof FIELDS)[number], object: KubeObject): boolean {
  const wanted = target[field];
  if (wanted === undefined) return true;
  const value = partOf(field, object);
  return field === 'name' || field === 'namespace' ? matches(wanted, value) : wanted === value;
}

function partOf(field: (typeof FIELDS)[number], object: KubeObject): string {
  if (field === 'group') return groupOf(object);
  return (field === 'kind' ? object.kind : object.metadata[field]) ?? '';
}

/**
 * Applies the `patches` settings, one after the other.
 *
 * @param others objects that no patch is meant for, so that a complaint can name them
 * @returns the objects, those that a patch is meant for as changed copies; and the problems, by their path within
 * `patches`: patches that match nothing, operations that an object refuses
 */
export function applyPatches(
  objects: readonly KubeObject[],
  patches: readonly PatchSettings[],
  others: readonly KubeObject[] = [],
): { readonly objects: readonly KubeObject[]; readonly problems: readonly Problem[] } {
  const patched = [...objects];
  const problems = patches.flatMap(({ target, patch }, index) => {
    const refused = new Map<string, RefusedPatch>();
    let matched = false;
    patched.forEach((object, position) => {
      if (!isTarget(target, object)) return;
      matched = true;
      try {
        patched[position] = patchOne(object, patch);
      } catch (error) {
        const refusal = refusedPatchOf(error);
        const id = JSON.stringify([refusal.operation, refusal.reason]);
        refused.set(id, { ...refusal, objects: [...(refused.get(id)?.objects ?? []), titleOf(object)] });
      }
    });
    if (!matched) return [mismatch(index, target, [...patched, ...others])];
    return [...refused.values()].map((refusal) => problemOf(index, refusal));
  });
  return { objects: patched, problems };
}

/** Which part of a target fits none of the objects that the parts before it fit, and what would fit. */
function mismatch(index: number, target: Target, objects: readonly KubeObject[]): Problem {
  let left = objects;
  for (const field of FIELDS) {
    const fitting = left.filter((object) => fits(target, field, object));
    if (fitting.length === 0) {
      const known = [...new Set(left.map((object) => partOf(field, object)))].map((value) => value || "''");
      const hint = known.length > 0 ? `; ${choices(String(target[field]), known)}` : '';
      return { path: [index, 'target', field], message: `matches no object${hint}` };
    }
    left = fitting;
  }
  return { path: [index, 'target'], message: 'matches no object' };
}

function patchOne(object: KubeObject, patch: PatchSettings['patch']): KubeObject {
  const patched = Array.isArray(patch)
    ? (applyPatch(object, patch as Operation[], true, false).newDocument as KubeObject)
    : strategicMerge(object, patch);
  if (!patched?.apiVersion || !patched.kind || !patched.metadata?.name) {
    throw new Error('takes away apiVersion, kind or name');
  }
  for (const [field, value] of Object.entries(namesOf(object))) {
    const now = namesOf(patched)[field];
    // Everything that goes by these, such as its place in the order, was decided for the object that it was.
    if (now !== value)
      throw new Error(`makes another object of it: ${field} ${formatValue(value)} becomes ${formatValue(now)}`);
  }
  return patched;
}

function namesOf({ apiVersion, kind, metadata }: KubeObject): Record<string, string> {
  return { apiVersion, kind, name: metadata.name };
}

/**
 * An object after each change of a patch that is meant for it: the operations of a JSON patch one by one.
 *
 * @param index position of the patch in the settings
 */
export function patchSteps(object: KubeObject, { patch, validate }: PatchSettings, index: number): Step[] {
  const unchecked = validate === false;
  if (!Array.isArray(patch)) {
    const setting = (path: Path) => ['patches', index, 'patch', ...path];
    return [{ object: strategicMerge(object, patch), setting, unchecked }];
  }
  let current = object;
  return (patch as Operation[]).map((operation, position) => {
    current = applyPatch(current, [operation], true, false).newDocument;
    return { object: current, setting: () => ['patches', index, 'patch', position], unchecked };
  });
}

/** Why objects refuse a patch. */
interface RefusedPatch {
  readonly reason: string;
  /** Position of the operation, where one is to blame. */
  readonly operation: number | undefined;
  readonly objects: readonly string[];
}

function refusedPatchOf(error: unknown): RefusedPatch {
  const { message } = error as Error;
  // The library appends the whole document to its messages.
  const reason = message.split('\n', 1)[0] ?? '';
  if (!(error instanceof JsonPatchError)) return { reason, operation: undefined, objects: [] };
  const { op, path } = error.operation as Operation;
  return { reason: `${op} ${path}: ${reason}`, operation: error.index, objects: [] };
}

/** One complaint for all objects that refuse a patch for the same reason: a target may match many. */
function problemOf(index: number, { reason, operation, objects }: RefusedPatch): Problem {
  const path = operation === undefined ? [index, 'patch'] : [index, 'patch', operation];
  const more = objects.length > 1 ? ` and ${objects.length - 1} more` : '';
  return { path, message: `${objects[0]}${more}: ${reason}` };
}

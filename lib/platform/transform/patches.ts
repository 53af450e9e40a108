import { applyPatch, type Operation } from 'fast-json-patch';
import { describeManifest, groupOf, type Manifest, matches } from '../manifest';
import type { PatchSettings } from '../settings/patches-schema';
import { strategicMerge } from './strategic-merge';
import { TransformError } from './workloads';

/** Whether an object is one of those that a patch is meant for. */
export function isTarget(target: PatchSettings['target'], object: Manifest): boolean {
  const { group, kind, name, namespace } = target;
  return (
    object.kind === kind &&
    (group === undefined || groupOf(object) === group) &&
    (name === undefined || matches(name, object.metadata.name)) &&
    (namespace === undefined || matches(namespace, object.metadata.namespace ?? ''))
  );
}

/**
 * Applies the `patches` settings to the objects in place.
 *
 * @returns the problems: patches that match nothing, operations that an object refuses
 */
export function applyPatches(objects: Manifest[], patches: readonly PatchSettings[]): TransformError[] {
  return patches.flatMap(({ target, patch }, index) => {
    let matched = false;
    const problems: TransformError[] = [];
    objects.forEach((object, position) => {
      if (!isTarget(target, object)) return;
      matched = true;
      try {
        objects[position] = patchOne(object, patch);
      } catch (error) {
        problems.push(new TransformError([index, 'patch'], `${describeManifest(object)}: ${firstLine(error)}`));
      }
    });
    return matched ? problems : [new TransformError([index, 'target'], 'matches no object')];
  });
}

function patchOne(object: Manifest, patch: PatchSettings['patch']): Manifest {
  const patched = Array.isArray(patch)
    ? (applyPatch(object, patch as Operation[], true, false).newDocument as Manifest)
    : strategicMerge(object, patch);
  if (!patched?.apiVersion || !patched.kind || !patched.metadata?.name) {
    throw new Error('takes away apiVersion, kind or name');
  }
  return patched;
}

/** The library appends the whole document to its messages. */
function firstLine(error: unknown): string {
  return String(error instanceof Error ? error.message : error).split('\n', 1)[0] ?? '';
}

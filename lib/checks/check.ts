import { type KubeObject, titleOf } from '../kubernetes/objects';
import type { Problem } from '../kubernetes/problem';
import { checkClusterWrites } from './cluster-writes';
import { checkMesh } from './mesh/check-mesh';
import { checkManagedMesh } from './mesh/managed-mesh';
import type { Surroundings } from './surroundings';

/** Objects that do not fit together. The message has one line for each problem. */
export class CheckError extends Error {
  constructor(readonly problems: readonly Problem[]) {
    super(problems.map(({ path, message }) => `${String(path[0])}: ${message}`).join('\n'));
    this.name = 'CheckError';
  }
}

/**
 * Checks the objects of a platform against each other: what would only show on a cluster, as a 403 or
 * 503, or as a conflict with one of its programs.
 *
 * @param ours the objects that are judged. Others only show what is there: whoever adds them knows what else is
 * @throws CheckError with every problem
 */
export function check(objects: readonly KubeObject[], around: Surroundings, ours: readonly KubeObject[]): void {
  const judged = new Set(ours.map(titleOf));
  const problems = [
    ...checkMesh(objects, around),
    ...checkClusterWrites(objects, around),
    ...checkManagedMesh(objects, around),
  ].filter(({ path: [title] }) => judged.has(String(title)));
  if (problems.length > 0) throw new CheckError(problems);
}

import type { KubeObject } from '../../kubernetes/objects';
import type { Kept } from './prune-policy';

/** What of a set is on the cluster although dist no longer holds it. The objects are metadata only. */
export interface Leftovers {
  /** What a prune deletes. */
  readonly prunable: readonly KubeObject[];
  /** What stays all the same. */
  readonly kept: readonly Kept[];
  /** Number of objects of the set on the cluster, those that are in dist included. */
  readonly members: number;
  /** Why some of it could not be looked for. */
  readonly problems: readonly string[];
}

/**
 * How many of the objects that were there before a prune would delete.
 *
 * @param created number of objects that this very run has created
 */
export function shareOf({ prunable, members }: Leftovers, created: number): { deletes: number; of: number } {
  // What was created may be gone again: a Job that removes itself.
  return { deletes: prunable.length, of: Math.max(members - created, prunable.length) };
}

/**
 * Whether a prune would delete more than half of what was there before. Then dist is more likely another platform, or
 * half a render, than one from which most was removed.
 */
export function isMost(leftovers: Leftovers, created: number): boolean {
  const { deletes, of } = shareOf(leftovers, created);
  return deletes * 2 > of;
}

/**
 * Why a prune that was asked for should not begin; undefined when it may.
 *
 * @param evenMost the user knows that it is more than half
 */
export function pruneProblem(leftovers: Leftovers, created: number, evenMost: boolean): string | undefined {
  const [problem] = leftovers.problems;
  if (problem !== undefined) return `nothing was pruned: ${problem}`;
  if (evenMost || !isMost(leftovers, created)) return undefined;
  const { deletes, of } = shareOf(leftovers, created);
  return (
    `nothing was pruned: dist lacks ${deletes} of the ${of} objects that the set had. Another platform needs a set of ` +
    'its own (--set); if they are to go, say --prune-most'
  );
}

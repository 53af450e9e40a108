import type { ClusterOptions } from '../cluster/session';
import { ApplySet, DEFAULT_SET } from './apply-set';

/** What deploying and comparing say about the objects that dist no longer holds. */
export interface SetOptions extends ClusterOptions {
  /**
   * The set that the objects of dist make up on the cluster: `name`, or `namespace/name` with the namespace of its
   * record. Each dist on a cluster needs one of its own.
   * @default 'kubeflow'
   */
  readonly set?: string;
  /**
   * Kinds that hold users' data, such as Namespace, and that a prune deletes all the same.
   * @default - none of DATA_KINDS
   */
  readonly pruneData?: readonly string[];
}

/**
 * The set that options name.
 *
 * @throws RangeError when that is no name
 */
export function setOf({ set = DEFAULT_SET }: Pick<SetOptions, 'set'>): ApplySet {
  const parsed = ApplySet.parse(set);
  if (!parsed) throw new RangeError(`${JSON.stringify(set)} is no name of a set: it must be a name or namespace/name`);
  return parsed;
}

import { ClusterError } from '../errors';
import type { Listed } from './cluster';

/**
 * The objects of a list of which each counts: one that the server has refused, or could not make, is not an empty one.
 *
 * @param kind what was listed
 * @throws ClusterError when it could not be listed
 */
export function completeList(kind: string, { objects, fault }: Listed): Listed['objects'] {
  if (fault) throw new ClusterError(`${kind} objects cannot be listed: ${fault.reason}`);
  return objects;
}

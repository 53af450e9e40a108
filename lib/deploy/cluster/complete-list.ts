import type { KubeObject } from '../../kubernetes/objects';
import { ClusterError } from '../errors';
import type { Listed } from './cluster';

/**
 * The objects of a list of which each counts: one that the server has refused, or could not make, is not an empty one.
 *
 * @param kind what was listed
 * @throws ClusterError when it could not be listed
 */
export function completeList(kind: string, listed: Listed): KubeObject[] {
  if (listed.fault) throw new ClusterError(`${kind} objects cannot be listed: ${listed.fault.reason}`);
  return listed.objects;
}

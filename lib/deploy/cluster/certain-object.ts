import { type KubeObject, titleOf } from '../../kubernetes/objects';
import { ClusterError } from '../errors';
import type { ObjectRef, Read } from './cluster';

/**
 * An object on which something depends, undefined only when it is certainly not there: one that the server does not show
 * may be there.
 *
 * @param ref what was read
 * @throws ClusterError when it could not be read
 */
export function certainObject(ref: ObjectRef, read: Read): KubeObject | undefined {
  if (read.fault) throw new ClusterError(unreadable(ref, read.fault));
  return read.object;
}

/** In words, that an object cannot be read. */
export function unreadable(ref: ObjectRef, { reason }: { readonly reason: string }): string {
  return `${titleOf(ref)} cannot be read: ${reason}`;
}

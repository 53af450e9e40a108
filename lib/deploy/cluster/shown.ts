import type { KubeObject } from '../../kubernetes/objects';
import type { Listed, Read } from './cluster';

/**
 * An object as far as the server shows it. Only for what is said besides, or where somebody else says that it was refused:
 * nothing may be decided by its absence.
 */
export function shownObject(read: Read): KubeObject | undefined {
  return read.fault ? undefined : read.object;
}

/** As `shownObject`, of a list. */
export function shownObjects(listed: Listed): readonly KubeObject[] {
  return listed.fault ? [] : listed.objects;
}

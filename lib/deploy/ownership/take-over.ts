import type { FieldConflict } from '../cluster/faults';

/**
 * Whose fields may be taken over: everybody's, or those of the managers named (`kubectl` names all that kubectl goes
 * by).
 */
export type TakeOver = 'all' | readonly string[];

/** What the API server calls who has written an object before anybody applied it server-side. */
const BEFORE_FIRST_APPLY = 'before-first-apply';

/**
 * Managers that apply whole manifests and then leave. The fields of such a one that dist does not have are left from
 * its manifests, and go with its ownership; those of a controller are what the cluster has made of the object, and stay.
 */
const APPLIERS: ReadonlySet<string> = new Set([
  'kubectl',
  'argocd-controller',
  'kustomize-controller',
  'helm',
  'helm-controller',
]);

/** Whether the fields of a manager may be taken over. */
export function isNamed(manager: string, takeOver: TakeOver): boolean {
  return takeOver === 'all' || takeOver.some((name) => isCalled(manager, name));
}

/** Whether the conflicts of an object are only with managers whose fields may be taken over. */
export function mayTakeOver(conflicts: readonly FieldConflict[], takeOver: TakeOver): boolean {
  return conflicts.every(({ manager }) => isNamed(manager, takeOver));
}

/** Whether a manager is one that has applied manifests, and whose entries may become ours as a whole. */
export function isAdopted(manager: string, takeOver: TakeOver): boolean {
  // Whoever takes from everybody means fields in conflict: of those that nobody is in conflict over, only kubectl's.
  const names = takeOver === 'all' ? ['kubectl'] : takeOver.filter((name) => APPLIERS.has(name));
  return names.some((name) => isCalled(manager, name));
}

/** kubectl goes by kubectl, kubectl-client-side-apply, kubectl-edit, kubectl-patch, … */
function isCalled(manager: string, name: string): boolean {
  if (manager === name) return true;
  return name === 'kubectl' && (manager.startsWith('kubectl-') || manager === BEFORE_FIRST_APPLY);
}

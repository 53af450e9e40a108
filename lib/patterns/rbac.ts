/** Short words for what roles say. */
import type { k8s } from 'cdk8s-plus-27';

/**
 * One RBAC rule: the verbs on the resources of one API group ('' is the core group).
 *
 * @param names only the objects of these names. @default - all
 */
export function allow(
  group: string | string[],
  resources: string[],
  verbs: string[],
  names?: string[],
): k8s.PolicyRule {
  return { apiGroups: Array.isArray(group) ? group : [group], resources, verbs, resourceNames: names };
}

/** Verbs that only read. */
export const READ = ['get', 'list', 'watch'];

/** All verbs on single objects and lists. */
export const EVERY_VERB = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];

/** The verbs that change objects. */
export const WRITE = ['create', 'delete', 'deletecollection', 'patch', 'update'];

/** All verbs on single objects: what a controller needs that makes, keeps and removes them. */
export const MANAGE = [...READ, 'create', 'update', 'patch', 'delete'];

/** What a controller needs that makes objects and replaces them, but leaves their removal to owner references. */
export const UPSERT = [...READ, 'create', 'update'];

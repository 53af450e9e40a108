/**
 * Patterns of declarations, in which `*` stands for anything within one segment or step. Each matches at most what the
 * comparison tool takes it for: what is declared here is declared there.
 */

/** Whether a name, such as that of a run, is meant by a pattern. */
export function matchesName(pattern: string, name: string): boolean {
  return new RegExp(`^${escaped(pattern, '.*')}$`).test(name);
}

/** Whether an object, such as `apps/Deployment/kubeflow/mysql`, is meant by a pattern. */
export function matchesObject(pattern: string, object: string): boolean {
  const [wanted, given] = [pattern.split('/'), object.split('/')];
  return wanted.length === given.length && wanted.every((each, index) => matchesName(each, given[index] ?? ''));
}

/**
 * Whether the path of a difference is that of a pattern or lies below it. A path ends where a step ends: `spec.env`
 * means neither `spec.envFrom` nor `spec.env2`, `rules[1]` not `rules[10]`.
 */
export function coversPath(pattern: string, path: string): boolean {
  return new RegExp(`^${escaped(pattern, ANY_IN_STEP)}(?=$|[.[<])`).test(path);
}

/** The part of a pattern's path that is the same for all that it means: what stands before the step with the first `*`. */
export function fixedPart(pattern: string): string {
  const star = pattern.indexOf('*');
  return star < 0
    ? pattern
    : pattern.slice(0, Math.max(pattern.lastIndexOf('.', star), pattern.lastIndexOf('[', star), 0));
}

const ANY_IN_STEP = '[^.\\]]*';

function escaped(pattern: string, any: string): string {
  return pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', any);
}

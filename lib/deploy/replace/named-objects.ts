import { ObjectPattern } from '../../kubernetes/object-pattern';
import { type KubeObject, titleOf } from '../../kubernetes/objects';
import { dataIn } from '../../kubernetes/users-data';
import { DistError, messageOf } from '../errors';

/** What verbs say of objects whose immutable fields change. */
export interface ReplaceOptions {
  /**
   * Objects that may be deleted and made anew where dist changes what cannot be changed in place, as
   * `Kind[.group] [namespace/]name`. Never one that holds data.
   * @default - none: the deployment fails there
   */
  readonly replace?: readonly string[];
}

/**
 * The objects of dist that may be replaced.
 *
 * @throws DistError for what is no name, names nothing in dist, or names what holds data
 */
export function replaceable(objects: readonly KubeObject[], { replace = [] }: ReplaceOptions): ReadonlySet<KubeObject> {
  const problems: string[] = [];
  const named = replace.flatMap((text) => {
    const found = namedBy(text, objects, problems);
    problems.push(
      ...found.flatMap((object) => {
        const data = dataIn(object);
        return data === undefined ? [] : [`--replace: ${titleOf(object)} cannot be replaced: ${data}`];
      }),
    );
    return found;
  });
  if (problems.length > 0) throw new DistError(problems);
  return new Set(named);
}

function namedBy(text: string, objects: readonly KubeObject[], problems: string[]): KubeObject[] {
  try {
    const pattern = new ObjectPattern(text, { namespaces: {}, profiles: [], words: {} });
    const found = objects.filter((object) => pattern.matches(object));
    if (found.length === 0) problems.push(`--replace: dist has no ${text}`);
    return found;
  } catch (error) {
    problems.push(`--replace: ${messageOf(error)}`);
    return [];
  }
}

/** An object as `--replace` names it. */
export function replaceName(object: KubeObject): string {
  const { namespace, name } = object.metadata;
  const group = object.apiVersion.includes('/') ? `.${object.apiVersion.split('/')[0]}` : '';
  return `${object.kind}${group} ${namespace ? `${namespace}/` : ''}${name}`;
}

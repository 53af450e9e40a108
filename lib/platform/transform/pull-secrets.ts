import { groupKindOf, type KubeObject } from '../../kubernetes/objects';
import { podTemplateOf } from '../../kubernetes/pods';

/** Secrets with which images are pulled, as objects name them. */
export interface PullSecrets {
  readonly pullSecrets: readonly { readonly name: string }[];
  readonly accountPullSecrets: readonly { readonly name: string }[];
}

/**
 * The objects with every pod pulling its images with these Secrets, and every service account naming them: the pods
 * that a controller makes under an account take them from it.
 */
export function withPullSecrets(objects: readonly KubeObject[], secrets: PullSecrets): readonly KubeObject[] {
  return objects.map((object) => {
    const isAccount = groupKindOf(object) === '/ServiceAccount';
    const names = isAccount ? secrets.accountPullSecrets : secrets.pullSecrets;
    if (names.length === 0 || !(isAccount || podTemplateOf(object))) return object;
    const changed = structuredClone(object);
    const place: Record<string, unknown> | undefined = isAccount ? changed : podTemplateOf(changed)?.spec;
    if (place) place.imagePullSecrets = together(place.imagePullSecrets, names);
    return changed;
  });
}

function together(before: unknown, added: readonly { readonly name: string }[]): { readonly name: string }[] {
  const own: readonly { readonly name: string }[] = Array.isArray(before) ? before : [];
  return [...own, ...added.filter(({ name }) => !own.some((each) => each.name === name)).map(({ name }) => ({ name }))];
}

import type { KubeObject } from '../../kubernetes/objects';
import { podTemplateOf } from '../../kubernetes/pods';

/** The objects with every pod pulling its images with these Secrets. */
export function withPullSecrets(objects: readonly KubeObject[], names: readonly string[]): readonly KubeObject[] {
  if (names.length === 0) return objects;
  return objects.map((object) => {
    const changed = podTemplateOf(object) && structuredClone(object);
    const pod = changed && podTemplateOf(changed)?.spec;
    if (!pod) return object;
    const before = (pod.imagePullSecrets as { name: string }[] | undefined) ?? [];
    const added = names.filter((name) => !before.some((each) => each.name === name)).map((name) => ({ name }));
    pod.imagePullSecrets = [...before, ...added];
    return changed;
  });
}

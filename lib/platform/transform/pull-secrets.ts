import type { KubeObject } from '../../kubernetes/objects';
import { podTemplateOf } from '../../kubernetes/pods';

/** Lets every pod pull its images with these Secrets, in place. */
export function addPullSecrets(objects: readonly KubeObject[], names: readonly string[]): void {
  if (names.length === 0) return;
  for (const object of objects) {
    const pod = podTemplateOf(object)?.spec;
    if (!pod) continue;
    const before = (pod.imagePullSecrets as { name: string }[] | undefined) ?? [];
    const added = names.filter((name) => !before.some((each) => each.name === name)).map((name) => ({ name }));
    pod.imagePullSecrets = [...before, ...added];
  }
}

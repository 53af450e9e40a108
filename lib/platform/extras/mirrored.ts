import { formatImage, parseImage } from '../../core/images';
import type { KubeObject } from '../../kubernetes/objects';
import { podTemplateOf } from '../../kubernetes/pods';

/** An object whose pods take their images from another registry, with an optional path. */
export function mirrored(object: KubeObject, registry: string): KubeObject {
  if (!podTemplateOf(object)) return object;
  const changed = structuredClone(object);
  const spec = podTemplateOf(changed)?.spec;
  for (const container of [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])]) {
    if (typeof container.image !== 'string') continue;
    container.image = formatImage({ ...parseImage(container.image), registry: registry.replace(/\/+$/, '') });
  }
  return changed;
}

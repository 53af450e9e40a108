import type { PlatformContext } from '../../core/context';
import type { ImageName } from '../../core/releases/release';
import { yamlText } from '../../patterns/document';
import type { SpawnerFormSettings } from './spawner-form-schema';

/** The web app's document for the form. */
export function spawnerForm(context: PlatformContext, form: SpawnerFormSettings): string {
  const { image, imageGroupOne, imageGroupTwo, cpu, memory, gpus } = form;
  const spawnerFormDefaults = {
    ...form,
    image: imageGroup(context, image),
    imageGroupOne: imageGroup(context, imageGroupOne),
    imageGroupTwo: imageGroup(context, imageGroupTwo),
    // The web app takes texts and makes numbers of them.
    cpu: { ...cpu, value: String(cpu.value), limitFactor: String(cpu.limitFactor) },
    memory: { ...memory, limitFactor: String(memory.limitFactor) },
    gpus: { ...gpus, value: { ...gpus.value, num: String(gpus.value.num) } },
  };
  return yamlText({ spawnerFormDefaults });
}

/** A group with the names of the release resolved; the selected image is always among the options. */
function imageGroup(context: PlatformContext, group: SpawnerFormSettings['image']): SpawnerFormSettings['image'] {
  const resolve = (name: string) => (isNotebookImage(name, context) ? context.image(name) : name);
  const options = group.options.map(resolve);
  if (group.value === undefined) return { value: options[0], options };
  const value = resolve(group.value);
  return { value, options: options.includes(value) ? options : [value, ...options] };
}

/** Short names of the release's other images could be meant as images of Docker Hub. */
function isNotebookImage(name: string, { release }: PlatformContext): name is ImageName {
  return name.startsWith('notebook-') && name in release.images;
}

import type { PlatformContext } from '../../core/context';
import { PIPELINES_TOKEN } from '../../core/contracts/labels';
import { yamlText } from '../../patterns/document';
import { notebookImage } from '../../patterns/notebook-image';
import type { SpawnerFormSettings } from './spawner-form-schema';

/** The web app's document for the form. */
export function spawnerForm(context: PlatformContext, form: SpawnerFormSettings): string {
  const { image, imageGroupOne, imageGroupTwo, cpu, memory, gpus, configurations } = form;
  const spawnerFormDefaults = {
    ...form,
    image: imageGroup(context, image),
    imageGroupOne: imageGroup(context, imageGroupOne),
    imageGroupTwo: imageGroup(context, imageGroupTwo),
    // The web app takes texts and makes numbers of them.
    cpu: { ...cpu, value: String(cpu.value), limitFactor: String(cpu.limitFactor) },
    memory: { ...memory, limitFactor: String(memory.limitFactor) },
    configurations: { ...configurations, value: configurations.value ?? usualPodDefaults(context) },
    gpus: { ...gpus, value: { ...gpus.value, num: String(gpus.value.num) } },
  };
  return yamlText({ spawnerFormDefaults });
}

/** PodDefaults that every profile has, by their labels. */
export function usualPodDefaults(context: PlatformContext): string[] {
  const has = context.has('pipelines') && context.has('poddefaults-webhook');
  return has ? Object.keys(PIPELINES_TOKEN) : [];
}

/** A group with the names of the release resolved; the selected image is always among the options. */
function imageGroup(context: PlatformContext, group: SpawnerFormSettings['image']): SpawnerFormSettings['image'] {
  const resolve = (name: string) => notebookImage(context, name);
  const options = group.options.map(resolve);
  if (group.value === undefined) return { value: options[0], options };
  const value = resolve(group.value);
  return { value, options: options.includes(value) ? options : [value, ...options] };
}

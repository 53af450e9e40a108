import type { PlatformContext } from '../../core/context';
import { IMAGES, type ImageName } from '../../core/release';
import { isRecord } from '../../kubernetes/json';
import { yamlText } from '../../patterns/document';
import { type ImageGroup, type SpawnerForm, spawnerDefaults } from './spawner-defaults';
import type { SpawnerFormSettings } from './spawner-form-schema';

/** The web app's document for the form: `spawner-form.yaml` with the user's changes. */
export function spawnerForm(context: PlatformContext, settings: SpawnerFormSettings = {}): string {
  const defaults = spawnerDefaults();
  const form = merge(withoutNewHome(defaults, settings), settings) as SpawnerForm;
  const { image, imageGroupOne, imageGroupTwo, cpu, memory, gpus } = form;
  const spawnerFormDefaults: SpawnerForm = {
    ...form,
    image: imageGroup(context, image, settings.image),
    imageGroupOne: imageGroup(context, imageGroupOne, settings.imageGroupOne),
    imageGroupTwo: imageGroup(context, imageGroupTwo, settings.imageGroupTwo),
    // The web app takes texts and makes numbers of them.
    cpu: { ...cpu, value: String(cpu.value), limitFactor: String(cpu.limitFactor) },
    memory: { ...memory, limitFactor: String(memory.limitFactor) },
    gpus: { ...gpus, value: { ...gpus.value, num: String(gpus.value.num) } },
  };
  return yamlText({ spawnerFormDefaults });
}

/** A group with the names of the release resolved; the selected image is always among the options. */
function imageGroup(context: PlatformContext, merged: ImageGroup, settings: SpawnerFormSettings['image']): ImageGroup {
  const resolve = (name: string) => (isNotebookImage(name) ? context.image(name) : name);
  const options = merged.options.map(resolve);
  // Of the user's own options the first is selected, not the default form's.
  const value = settings?.options && !settings.value ? (options[0] ?? '') : resolve(merged.value);
  return { value, options: options.includes(value) ? options : [value, ...options] };
}

/** Other short names of the release table could be meant as images of Docker Hub. */
function isNotebookImage(name: string): name is ImageName {
  return name.startsWith('notebook-') && name in IMAGES;
}

/** A home in a volume that exists takes the place of the new claim. */
function withoutNewHome(form: SpawnerForm, { workspaceVolume }: SpawnerFormSettings): SpawnerForm {
  const home = form.workspaceVolume.value;
  if (!home || !workspaceVolume?.value?.existingSource) return form;
  return { ...form, workspaceVolume: { ...form.workspaceVolume, value: { mount: home.mount } } };
}

/** Lays one tree over another, as `extends` does: maps merge, lists and scalars replace. */
function merge(base: unknown, over: unknown): unknown {
  if (over === undefined) return base;
  if (!isRecord(base) || !isRecord(over)) return over;
  const merged: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(over)) merged[key] = merge(base[key], value);
  return merged;
}

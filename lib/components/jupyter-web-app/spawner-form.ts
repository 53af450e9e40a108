import type { PlatformContext } from '../../core/context';
import { PIPELINES_TOKEN } from '../../core/contracts/labels';
import { yamlText } from '../../patterns/document';
import { notebookImage } from '../../patterns/notebook-image';
import { GPU_VENDORS, NVIDIA, type SpawnerFormSettings } from './spawner-form-schema';

/** The web app's document for the form. */
export function spawnerForm(context: PlatformContext, form: SpawnerFormSettings): string {
  const { image, imageGroupOne, imageGroupTwo, cpu, memory, gpus, configurations } = form;
  const { workspaceVolume, dataVolumes } = form;
  const spawnerFormDefaults = {
    ...form,
    image: imageGroup(context, image),
    imageGroupOne: imageGroup(context, imageGroupOne),
    imageGroupTwo: imageGroup(context, imageGroupTwo),
    // The web app takes texts and makes numbers of them.
    cpu: { ...cpu, value: String(cpu.value), limitFactor: String(cpu.limitFactor) },
    memory: { ...memory, limitFactor: String(memory.limitFactor) },
    configurations: { ...configurations, value: configurations.value ?? usualPodDefaults(context) },
    workspaceVolume: { ...workspaceVolume, value: workspaceVolume.value && classified(context, workspaceVolume.value) },
    dataVolumes: { ...dataVolumes, value: dataVolumes.value.map((each) => classified(context, each)) },
    gpus: {
      ...gpus,
      value: {
        ...gpus.value,
        vendors: gpus.value.vendors ?? usualVendors(context),
        num: String(gpus.value.num),
      },
    },
  };
  return yamlText({ spawnerFormDefaults });
}

/** The vendors of GPUs that users may choose from: who has the platform bring the programs of one has no others. */
function usualVendors({ gpu }: PlatformContext) {
  return gpu.devicePlugin === 'nvidia' || gpu.driver === 'gke' ? [NVIDIA] : GPU_VENDORS;
}

/** A volume with the class of all volumes of the platform, unless it names its own or is there already. */
function classified<Volume extends { readonly newPvc?: Claim }>(context: PlatformContext, volume: Volume): Volume {
  const { newPvc } = volume;
  const storageClassName = context.storageClass(newPvc?.spec.storageClassName);
  if (!newPvc || storageClassName === undefined) return volume;
  return { ...volume, newPvc: { ...newPvc, spec: { ...newPvc.spec, storageClassName } } };
}

interface Claim {
  readonly spec: { readonly storageClassName?: string };
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

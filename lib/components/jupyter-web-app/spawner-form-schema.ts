import { z } from 'zod';
import type { ImageName } from '../../core/releases/release';
import { imageReference } from '../../core/schemas/image-schema';
import { envMap } from '../../core/schemas/labels-schema';
import { affinitySchema, tolerationSchema } from '../../core/schemas/pod-schema';
import { text } from '../../core/schemas/text-schema';
import { dataVolume, workspaceVolume } from './spawner-volumes-schema';

const readOnly = z.boolean().default(false).describe('Whether users cannot change it.');

/** A field of the form: what it starts with, and whether users may change it. */
function field<Value extends z.ZodType>(value: z.ZodPrefault<Value> | z.ZodDefault<Value>, description: string) {
  const first = value.describe('What it is at first.');
  return z.strictObject({ value: first, readOnly }).prefault({}).describe(description);
}

const image = imageReference.describe('A whole reference, or the short name of a notebook image of the release.');

/** The images of one kind of server; by default some of the release, so that registry and tag overrides reach them. */
function imageGroup(description: string, ...options: ImageName[]) {
  return z
    .strictObject({
      value: image.optional().describe('The one that is selected at first; joins the options. By default their first.'),
      options: z.array(image).min(1, 'at least one image').default(options).describe('What users may choose from.'),
    })
    .prefault({})
    .describe(description);
}

/** The web app calculates with these texts, so they are stricter than what Kubernetes takes. */
const cpus = z.union([
  z.number().positive(),
  z.string().regex(/^(?=.*[1-9])\d+(\.\d+)?$/, 'a number of CPUs such as 0.5 or 2'),
]);
const gibibytes = z.string().regex(/^(?=.*[1-9])\d+(\.\d+)?Gi$/, 'an amount in Gi such as 0.5Gi or 2Gi');

const limitFactor = z
  .union([z.literal('none'), z.coerce.number<number | string>().min(1, 'at least 1, or none')], {
    error: 'a number of at least 1, or none',
  })
  .default(1.2)
  .describe('What the limit is in terms of the request; none sets no limit.');

const resourceName = z
  .string()
  .regex(/^[a-z0-9.-]+\/[\w.-]+$/, 'a resource of nodes such as nvidia.com/gpu or nvidia.com/mig-1g.5gb');

export const NVIDIA = { limitsKey: 'nvidia.com/gpu', uiName: 'NVIDIA' };

/** Vendors of GPUs, as users of upstream choose from them. */
export const GPU_VENDORS = [
  NVIDIA,
  { limitsKey: 'amd.com/gpu', uiName: 'AMD' },
  { limitsKey: 'habana.ai/gaudi', uiName: 'Intel Gaudi' },
];

const gpus = z
  .strictObject({
    num: z
      .union([z.literal([1, 2, 4, 8]), z.enum(['none', '1', '2', '4', '8'])])
      .default('none')
      .describe('How many are selected at first.'),
    vendor: z
      .union([z.literal(''), resourceName])
      .default('')
      .describe("The vendor that is selected at first, by its limitsKey; '' selects none."),
    vendors: z
      .array(
        z.strictObject({
          limitsKey: resourceName.describe('Resource of nodes, such as nvidia.com/gpu or nvidia.com/mig-1g.5gb.'),
          uiName: text.describe('What users see.'),
        }),
      )
      .optional()
      .describe(
        'What users may choose from, MIG slices included. By default NVIDIA, AMD and Intel Gaudi; with cluster.gpu NVIDIA alone.',
      ),
  })
  .refine(({ vendor, vendors = GPU_VENDORS }) => !vendor || vendors.some(({ limitsKey }) => limitsKey === vendor), {
    path: ['vendor'],
    error: 'the limitsKey of one of the vendors',
  });

const key = text.regex(/^(?!none$)/, 'any text but none, which stands for no choice');

const affinityConfig = z
  .strictObject({
    value: z.string().default('').describe("The configKey that is selected at first; '' selects none."),
    options: z
      .array(
        z.strictObject({
          configKey: key.describe('Name of the choice.'),
          displayName: text.describe('What users see.'),
          affinity: affinitySchema.describe("The pod's affinity, as Kubernetes has it."),
        }),
      )
      .default([])
      .describe('What users may choose from.'),
    readOnly,
  })
  .refine(({ value, options }) => !value || options.some(({ configKey }) => configKey === value), {
    path: ['value'],
    error: 'the configKey of one of the options',
  });

const tolerationGroup = z
  .strictObject({
    value: z.string().default('').describe("The groupKey that is selected at first; '' selects none."),
    options: z
      .array(
        z.strictObject({
          groupKey: key.describe('Name of the choice.'),
          displayName: text.describe('What users see.'),
          tolerations: z.array(tolerationSchema).describe("The pod's tolerations, as Kubernetes has them."),
        }),
      )
      .default([])
      .describe('What users may choose from.'),
    readOnly,
  })
  .refine(({ value, options }) => !value || options.some(({ groupKey }) => groupKey === value), {
    path: ['value'],
    error: 'the groupKey of one of the options',
  });

/**
 * The form for a new notebook, with names and order of the web app's own `spawner_ui_config.yaml`, so that what stands
 * below `spawnerFormDefaults` in an existing one can be taken over.
 */
export const spawnerFormSchema = z.strictObject({
  allowCustomImage: z.boolean().default(true).describe('Whether users may type an image.'),
  hideRegistry: z.boolean().default(true).describe('Whether lists show images without registry.'),
  hideTag: z.boolean().default(false).describe('Whether lists show images without tag.'),
  imagePullPolicy: field(
    z.enum(['Always', 'IfNotPresent', 'Never']).default('IfNotPresent'),
    'When nodes pull images.',
  ),
  image: imageGroup(
    'Images of servers that take their prefix from NB_PREFIX, as Jupyter does.',
    'notebook-jupyter-scipy',
    'notebook-jupyter-pytorch-full',
    'notebook-jupyter-pytorch-cuda-full',
    'notebook-jupyter-tensorflow-full',
    'notebook-jupyter-tensorflow-cuda-full',
  ),
  imageGroupOne: imageGroup(
    'Images of servers that live at /, as code-server does: the gateway takes the prefix off.',
    'notebook-codeserver-python',
  ),
  imageGroupTwo: imageGroup(
    'Images of servers that live at / and read X-RStudio-Root-Path, as RStudio does.',
    'notebook-rstudio-tidyverse',
  ),
  cpu: z
    .strictObject({ value: cpus.default(0.5).describe('CPUs.'), limitFactor, readOnly })
    .prefault({})
    .describe('CPUs that a notebook requests.'),
  memory: z
    .strictObject({ value: gibibytes.default('1.0Gi').describe('Memory in Gi.'), limitFactor, readOnly })
    .prefault({})
    .describe('Memory that a notebook requests.'),
  gpus: field(gpus.prefault({}), 'GPUs of a notebook.').refine(
    ({ value, readOnly }) => !readOnly || value.num === 'none' || value.vendor !== '',
    { path: ['value', 'vendor'], error: 'a vendor, as users can change neither it nor the number' },
  ),
  workspaceVolume: field(workspaceVolume.nullable().prefault({}), "The volume of a notebook's home; null for none."),
  dataVolumes: field(z.array(dataVolume).default([]), 'Further volumes of a notebook.'),
  affinityConfig: affinityConfig.prefault({}).describe('Named choices of nodes and neighbours.'),
  tolerationGroup: tolerationGroup.prefault({}).describe('Named choices of tainted nodes.'),
  shm: field(z.boolean().default(true), 'Shared memory at /dev/shm.'),
  configurations: z
    .strictObject({
      value: z
        .array(text)
        .optional()
        .describe('What it is at first. By default the token for Pipelines, where they and PodDefaults are on.'),
      readOnly,
    })
    .prefault({})
    .describe('Labels of PodDefaults that are selected at first; a profile without them ignores them.'),
  environment: field(
    envMap.default({}),
    "Environment variables, which the release's own form ignores: use PodDefaults.",
  ),
});

/** The form with all that it starts with. */
export type SpawnerFormSettings = z.output<typeof spawnerFormSchema>;

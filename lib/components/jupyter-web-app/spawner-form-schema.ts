import { z } from 'zod';
import { imageReference } from '../../core/schemas/image-schema';
import { envMap } from '../../core/schemas/labels-schema';
import { affinitySchema, tolerationSchema } from '../../core/schemas/pod-schema';
import { text } from '../../core/schemas/text-schema';
import { spawnerDefaults } from './spawner-defaults';
import { dataVolume, workspaceVolume } from './spawner-volumes-schema';

const readOnly = z.boolean().optional().describe('Whether users cannot change it. By default false.');

/** A field of the form: what it starts with, and whether users may change it. */
function field<Value extends z.ZodType>(value: Value, description: string) {
  return z.strictObject({ value: value.optional(), readOnly }).optional().describe(description);
}

const image = imageReference.describe('A whole reference, or the short name of a notebook image of the release.');

/** The images of one kind of server. */
function imageGroup(description: string) {
  return z
    .strictObject({
      value: image.optional().describe('The one that is selected at first; joins the options. By default their first.'),
      options: z.array(image).min(1, 'at least one image').optional().describe("By default the release's."),
    })
    .optional()
    .describe(description);
}

/** The web app calculates with these texts, so they are stricter than what Kubernetes takes. */
const cpus = z.union([z.number().positive(), z.string().regex(/^\d+(\.\d+)?$/, 'a number of CPUs such as 0.5 or 2')]);
const gibibytes = z.string().regex(/^\d+(\.\d+)?Gi$/, 'an amount in Gi such as 0.5Gi or 2Gi');

const limitFactor = z
  .union([z.literal('none'), z.coerce.number<number | string>().min(1, 'at least 1, or none')], {
    error: 'a number of at least 1, or none',
  })
  .optional()
  .describe('What the limit is in terms of the request; none sets no limit. By default 1.2.');

const resourceName = z
  .string()
  .regex(/^[a-z0-9.-]+\/[\w.-]+$/, 'a resource of nodes such as nvidia.com/gpu or nvidia.com/mig-1g.5gb');

const gpus = z
  .strictObject({
    num: z
      .union([z.literal([1, 2, 4, 8]), z.enum(['none', '1', '2', '4', '8'])])
      .optional()
      .describe('How many are selected at first. By default none.'),
    vendor: z
      .union([z.literal(''), resourceName])
      .optional()
      .describe("The vendor that is selected at first, by its limitsKey; '' selects none. By default ''."),
    vendors: z
      .array(
        z.strictObject({
          limitsKey: resourceName.describe('Resource of nodes, such as nvidia.com/gpu or nvidia.com/mig-1g.5gb.'),
          uiName: text.describe('What users see.'),
        }),
      )
      .optional()
      .describe('What users may choose from, MIG slices included. By default NVIDIA, AMD and Intel Gaudi.'),
  })
  .refine(
    ({ vendor, vendors }) =>
      !vendor || (vendors ?? spawnerDefaults().gpus.value.vendors).some(({ limitsKey }) => limitsKey === vendor),
    { path: ['vendor'], error: 'the limitsKey of one of the vendors' },
  );

const key = text.regex(/^(?!none$)/, 'any text but none, which stands for no choice');

const affinityConfig = z
  .strictObject({
    value: z.string().optional().describe("The configKey that is selected at first; '' selects none. By default ''."),
    options: z
      .array(
        z.strictObject({
          configKey: key.describe('Name of the choice.'),
          displayName: text.describe('What users see.'),
          affinity: affinitySchema.describe("The pod's affinity, as Kubernetes has it."),
        }),
      )
      .optional()
      .describe('What users may choose from. By default nothing.'),
    readOnly,
  })
  .refine(({ value, options = [] }) => !value || options.some(({ configKey }) => configKey === value), {
    path: ['value'],
    error: 'the configKey of one of the options',
  });

const tolerationGroup = z
  .strictObject({
    value: z.string().optional().describe("The groupKey that is selected at first; '' selects none. By default ''."),
    options: z
      .array(
        z.strictObject({
          groupKey: key.describe('Name of the choice.'),
          displayName: text.describe('What users see.'),
          tolerations: z.array(tolerationSchema).describe("The pod's tolerations, as Kubernetes has them."),
        }),
      )
      .optional()
      .describe('What users may choose from. By default nothing.'),
    readOnly,
  })
  .refine(({ value, options = [] }) => !value || options.some(({ groupKey }) => groupKey === value), {
    path: ['value'],
    error: 'the groupKey of one of the options',
  });

/**
 * The form for a new notebook. The names are those of the web app's own `spawner_ui_config.yaml`, so that what stands
 * below `spawnerFormDefaults` in an existing one can be taken over; what is not said stays as in the default form.
 */
export const spawnerFormSchema = z.strictObject({
  allowCustomImage: z.boolean().optional().describe('Whether users may type an image. By default true.'),
  hideRegistry: z.boolean().optional().describe('Whether lists show images without registry. By default true.'),
  hideTag: z.boolean().optional().describe('Whether lists show images without tag. By default false.'),
  imagePullPolicy: field(
    z.enum(['Always', 'IfNotPresent', 'Never']),
    'When nodes pull images. By default IfNotPresent.',
  ),
  image: imageGroup('Images of servers that take their prefix from NB_PREFIX, as Jupyter does.'),
  imageGroupOne: imageGroup('Images of servers that live at /, as code-server does.'),
  imageGroupTwo: imageGroup('Images of servers that live at / and read X-RStudio-Root-Path, as RStudio does.'),
  cpu: z
    .strictObject({ value: cpus.optional().describe('CPUs. By default 0.5.'), limitFactor, readOnly })
    .optional()
    .describe('CPUs that a notebook requests.'),
  memory: z
    .strictObject({ value: gibibytes.optional().describe('Memory in Gi. By default 1.0Gi.'), limitFactor, readOnly })
    .optional()
    .describe('Memory that a notebook requests.'),
  gpus: field(gpus, 'GPUs of a notebook.').refine(
    (gpu) => !gpu?.readOnly || (gpu.value?.num ?? 'none') === 'none' || Boolean(gpu.value?.vendor),
    { path: ['value', 'vendor'], error: 'a vendor, as users can change neither it nor the number' },
  ),
  workspaceVolume: field(
    workspaceVolume.nullable(),
    "The volume of a notebook's home; null for none. By default a new one of 5Gi.",
  ),
  dataVolumes: field(z.array(dataVolume), 'Further volumes of a notebook. By default none.'),
  affinityConfig: affinityConfig.optional().describe('Named choices of nodes and neighbours.'),
  tolerationGroup: tolerationGroup.optional().describe('Named choices of tainted nodes.'),
  shm: field(z.boolean(), 'Shared memory at /dev/shm. By default true.'),
  configurations: field(
    z.array(text),
    "Labels of PodDefaults that are selected at first; each profile's namespace must have them. By default none.",
  ),
  environment: field(
    envMap,
    "Environment variables, which the release's own form ignores: use PodDefaults. By default none.",
  ),
});

/** The user's changes to the form. */
export type SpawnerFormSettings = z.input<typeof spawnerFormSchema>;

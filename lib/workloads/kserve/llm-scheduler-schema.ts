/** What chooses the replica of a language model that answers a request. */
import { z } from 'zod';
import { imageReference } from '../../core/schemas/image-schema';
import { annotationMap, envMap, labelMap } from '../../core/schemas/labels-schema';
import { resourcesSchema, tolerationSchema } from '../../core/schemas/pod-schema';
import { dataKey, dnsSubdomain } from '../../core/schemas/text-schema';

const settings = z.strictObject({
  replicas: z
    .int()
    .min(1)
    .optional()
    .describe('How many pods it has: one is at work, the others wait for its end. By default 1.'),
  config: z
    .record(z.string(), z.unknown())
    .refine((config) => Object.keys(config).length > 0, 'a configuration, such as plugins and schedulingProfiles')
    .optional()
    .describe(
      "Its EndpointPickerConfig: plugins, and profiles that weigh them. By default KServe's, which looks at queues and caches.",
    ),
  configMap: z
    .strictObject({
      name: dnsSubdomain.describe('Its name.'),
      key: dataKey.default('epp').describe('Key in it.'),
    })
    .optional()
    .describe('A ConfigMap of the namespace that holds the same instead. By default none.'),
  image: imageReference.optional().describe("Its image. By default the platform's."),
  env: envMap.default({}).describe('Its environment, beside what KServe sets.'),
  resources: resourcesSchema.optional().describe('Requests and limits. By default those of KServe.'),
  nodeSelector: labelMap.optional().describe('Labels of the nodes it runs on. By default any.'),
  tolerations: z.array(tolerationSchema).optional().describe('Taints of nodes that it bears. By default none.'),
  podLabels: labelMap.default({}).describe('Labels of its pods.'),
  podAnnotations: annotationMap.default({}).describe('Annotations of its pods.'),
  pool: dnsSubdomain
    .optional()
    .describe(
      'An InferencePool of the namespace that is there, with a scheduler of its own. By default KServe makes one.',
    ),
});

/** The scheduler: whether there is one, or how it is. */
export const llmScheduler = z.union([
  z.boolean(),
  settings.superRefine(({ pool, config, configMap, ...own }, { addIssue }) => {
    const refuse = (message: string, key: string) => addIssue({ code: 'custom', path: [key], message });
    if (config && configMap) refuse('none, as config says it', 'configMap');
    if (pool === undefined) return;
    for (const [key, value] of Object.entries({ config, configMap, ...own })) {
      const isSaid = typeof value === 'object' ? Object.keys(value).length > 0 : value !== undefined;
      if (isSaid) refuse('none, as the pool has a scheduler of its own', key);
    }
  }),
]);

/** This with all defaults filled in. */
export type LlmSchedulerSettings = z.output<typeof settings>;

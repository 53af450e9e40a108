import { z } from 'zod';
import { servingContainer, servingSecurity } from '../../components/kserve/serving-container-schema';
import { eachOnce } from '../../core/schemas/each-once';
import { imageReference } from '../../core/schemas/image-schema';
import { labelMap } from '../../core/schemas/labels-schema';
import { eachGpuOnce, isRefusedRoot, NO_ROOT, tolerationSchema } from '../../core/schemas/pod-schema';
import { dnsSubdomain, serviceLabel, text } from '../../core/schemas/text-schema';
import { eachVariableOnce, mapsSaying } from '../../patterns/secret-env';
import { serviceAccountName, workloadProps } from '../profile-workload';
import { llmScaling } from './llm-scaling-schema';
import { llmScheduler } from './llm-scheduler-schema';
import { nameOf, storageUri } from './model-storage';

const adapter = z.strictObject({
  name: text.describe('By this name requests ask for it.'),
  uri: storageUri.describe('Where it is.'),
});

const parallelism = z
  .strictObject({
    tensor: z.int().min(1).optional().describe('Over how many GPUs each layer is spread. By default one.'),
    pipeline: z
      .int()
      .min(1)
      .optional()
      .describe(
        'Over how many nodes the layers are spread. KServe has no preset for it: an LLMInferenceServiceConfig of the namespace, named kserve-config-llm-worker-pipeline-parallel, completes it. By default one.',
      ),
    data: z
      .int()
      .min(1)
      .optional()
      .describe('How many copies of the model share the requests of a replica. By default one.'),
    dataLocal: z.int().min(1).optional().describe('How many of these are on one node. By default none are said.'),
    expert: z.boolean().optional().describe('Whether experts are spread over GPUs. By default not.'),
  })
  .refine(({ data, dataLocal }) => (data === undefined) === (dataLocal === undefined), {
    path: ['dataLocal'],
    error: 'set together with data',
  })
  .refine(({ pipeline, data }) => pipeline === undefined || data === undefined, {
    path: ['data'],
    error: 'none, as there is pipeline',
  });

/** Variable with the options of vLLM, which the presets of KServe hand on. */
export const VLLM_ARGS = 'VLLM_ADDITIONAL_ARGS';

/** What the pods of a model, or those that only read its prompts, can have. */
const workload = {
  replicas: z.int().min(0).optional().describe('How many there are. By default 1, or as scaling says.'),
  scaling: llmScaling
    .optional()
    .describe(
      "How many there are by their load, with llm-d's Workload Variant Autoscaler, which the platform does not bring. By default always replicas.",
    ),
  image: imageReference.optional().describe("Image of the server. By default the platform's."),
  vllmArgs: z.array(text).default([]).describe('Options of vLLM, such as --max-model-len=8192.'),
  env: servingContainer.env,
  envSecrets: servingContainer.envSecrets,
  resources: servingContainer.resources.describe('Requests and limits. By default nothing is said.'),
  gpus: servingContainer.gpus,
  parallelism: parallelism
    .optional()
    .describe('How one replica is spread. It cannot be changed. By default it is not.'),
  nodeSelector: labelMap.optional().describe('Labels of the nodes it runs on. By default any.'),
  tolerations: z.array(tolerationSchema).optional().describe('Taints of nodes that it bears. By default none.'),
};

/** The pods of a model, with all defaults filled in. */
const pods = z.strictObject(workload);
export type LlmWorkloadSettings = z.output<typeof pods>;

/** Whether a replica is on several nodes, of which all but the first have workers. */
export function isOnNodes({ parallelism }: Pick<LlmWorkloadSettings, 'parallelism'>): boolean {
  return parallelism?.pipeline !== undefined || parallelism?.data !== undefined;
}

/** Options of vLLM: KServe's presets look at how a replica is spread only where it is on several nodes. */
export function vllmOptions(workload: Pick<LlmWorkloadSettings, 'parallelism' | 'vllmArgs'>): string[] {
  const { parallelism, vllmArgs } = workload;
  if (!parallelism || isOnNodes(workload)) return vllmArgs;
  const { tensor, expert } = parallelism;
  return [
    ...(tensor === undefined ? [] : [`--tensor-parallel-size=${tensor}`]),
    ...(expert ? ['--enable-expert-parallel'] : []),
    ...vllmArgs,
  ];
}

/** Props of an LLMInferenceService. What its webhook would refuse is refused here. */
export const llmInferenceServiceProps = z
  .strictObject({
    ...workloadProps,
    name: serviceLabel
      .max(40, 'at most 40 characters, as its parts have up to 23 more')
      .optional()
      .describe('Its name. By default the id of the construct.'),
    model: z
      .strictObject({
        uri: storageUri.describe('Where the model is, such as hf://owner/name.'),
        name: text.optional().describe('By this name requests ask for it. By default the name of the service.'),
        adapters: z.array(adapter).superRefine(eachOnce('name')).default([]).describe('Its adapters (LoRA).'),
      })
      .describe('The model.'),
    configs: z
      .array(nameOf('An LLMInferenceServiceConfig.'))
      .default([])
      .describe(
        'Names of configurations that it begins with; what it says itself wins. The last one wins over those before.',
      ),
    ...workload,
    prefill: pods
      .optional()
      .describe(
        'Pods of their own that read prompts, while the others write answers. By default the same pods do both.',
      ),
    router: z
      .strictObject({
        route: z.boolean().default(true).describe('Whether it has a route of the Gateway API.'),
        gateway: z
          .strictObject({
            name: dnsSubdomain.describe('Its name.'),
            namespace: dnsSubdomain.describe('Its namespace.'),
          })
          .optional()
          .describe("The Gateway it hangs on. By default the platform's."),
        scheduler: llmScheduler
          .default(true)
          .describe(
            'Whether a scheduler chooses the replica by what each has in its cache, for more than one; or how it is.',
          ),
      })
      .refine(({ route, gateway }) => route || !gateway, { path: ['gateway'], error: 'none, as route is false' })
      .optional()
      .describe('How requests come to it. By default by its Service alone.'),
    serviceAccountName,
    ...servingSecurity,
    imagePullSecrets: z
      .array(dnsSubdomain)
      .default([])
      .describe('Secrets of its namespace with which its images are pulled.'),
  })
  .superRefine((settings, { addIssue }) => {
    const refuse = (message: string, ...path: string[]) => addIssue({ code: 'custom', path, message });
    const { prefill } = settings;
    for (const check of [eachVariableOnce, eachGpuOnce]) {
      check(settings, refuse);
      if (prefill) check(prefill, (message, ...path) => refuse(message, 'prefill', ...path));
    }
    if (isRefusedRoot(settings)) refuse(NO_ROOT, 'runAsUser');
    if (settings.scaling && prefill?.scaling && settings.scaling.autoscaler !== prefill.scaling.autoscaler) {
      refuse(`${settings.scaling.autoscaler}, as for the other half`, 'prefill', 'scaling', 'autoscaler');
    }
    for (const [part, workload] of Object.entries({ '': settings, prefill })) {
      if (!workload) continue;
      const at = part ? [part] : [];
      if (workload.scaling && workload.replicas !== undefined) refuse('none, as there is scaling', ...at, 'replicas');
      for (const map of vllmOptions(workload).length > 0 ? mapsSaying(VLLM_ARGS, workload) : [])
        refuse('nothing, as vllmArgs and parallelism are in it', ...at, map, VLLM_ARGS);
    }
  });

export type { LLMInferenceServiceProps } from './llm-inference-service-props.generated';

import { z } from 'zod';
import { byteAmount } from '../../core/schemas/amount-schema';
import { imageReference } from '../../core/schemas/image-schema';
import { annotationMap, labelMap } from '../../core/schemas/labels-schema';
import { eachGpuOnce, isRefusedRoot, NO_ROOT, tolerationSchema } from '../../core/schemas/pod-schema';
import { dnsSubdomain } from '../../core/schemas/text-schema';
import { eachVariableOnce, fieldEnvMap, mapsSaying } from '../../patterns/secret-env';
import {
  formatName,
  formatVersion,
  protocolVersion,
  servingContainer,
  servingImage,
  servingSecurity,
} from './serving-container-schema';

const format = z
  .strictObject({
    name: formatName.describe('Its name, such as sklearn.'),
    version: formatVersion
      .optional()
      .describe('Its version. By default a model that names one does not find this runtime.'),
    autoSelect: z.boolean().default(true).describe('Whether models that name no runtime get this one.'),
    priority: z
      .int()
      .min(1)
      .optional()
      .describe(
        'Which of several runtimes such a model gets: the one with the highest number. By default one without.',
      ),
  })
  .describe('A format of models.');

const scheduling = {
  nodeSelector: labelMap.optional().describe('Labels of the nodes it runs on. By default any.'),
  tolerations: z.array(tolerationSchema).optional().describe('Taints of nodes that it bears. By default none.'),
};

/** What of a runtime can differ although it stays the same server. */
export const servingRuntimeChanges = {
  image: imageReference.optional().describe("Its image. By default the release's."),
  env: servingContainer.env,
  resources: servingContainer.resources,
  gpus: servingContainer.gpus,
  ...servingSecurity,
  ...scheduling,
};

/** The pods of the other nodes of a runtime that has several for each replica. */
const workers = z.strictObject({
  image: imageReference.optional().describe("Their image. By default the runtime's."),
  ...servingContainer,
  nodes: z.int().min(1).default(1).describe('How many nodes serve one model, the first one too: pipelineParallelSize.'),
  gpusPerNode: z.int().min(1).default(1).describe('How many GPUs of each node serve it: tensorParallelSize.'),
});

/** A whole serving runtime, without its checks, for schemas that spread it. */
export const servingRuntimeFields = {
  formats: z.array(format).min(1, 'at least one format').describe('Formats of models that it serves.'),
  protocols: z
    .array(protocolVersion)
    .min(1, 'at least one protocol')
    .default(['v1', 'v2'])
    .describe('Protocols of requests that it speaks.'),
  image: servingImage,
  ...servingContainer,
  fieldEnv: fieldEnvMap(),
  port: z
    .int()
    .min(1)
    .max(65535)
    .optional()
    .describe('Port on which it answers by HTTP. By default KServe expects 8080.'),
  metrics: z
    .strictObject({
      port: z.int().min(1).max(65535).optional().describe('Port. By default the one on which it answers.'),
      path: z
        .string()
        .regex(/^\/\S*$/, 'a path that begins with /')
        .default('/metrics')
        .describe('Path.'),
    })
    .prefault({})
    .describe('Where Prometheus finds its metrics.'),
  sharedMemory: z
    .union([byteAmount, z.literal(true)])
    .optional()
    .describe(
      'Size of /dev/shm, or true for half of the memory of the node. By default the 64Mi of container runtimes.',
    ),
  imagePullSecrets: z
    .array(dnsSubdomain)
    .default([])
    .describe('Secrets of the namespace with which images are pulled.'),
  ...servingSecurity,
  ...scheduling,
  workers: z
    .strictObject(workers.shape)
    .optional()
    .describe('The pods of its other nodes. By default a model is on one.'),
  disabled: z.boolean().default(false).describe('Whether no model may use it.'),
  podLabels: labelMap.default({}).describe('Labels of its pods.'),
  podAnnotations: annotationMap.default({}).describe('Annotations of its pods, beside those of its metrics.'),
  labels: labelMap.default({}).describe('Its labels.'),
  annotations: annotationMap.default({}).describe('Its annotations.'),
};

const unchecked = z.strictObject(servingRuntimeFields);

/** A serving runtime with all defaults filled in. */
export type ServingRuntimeSettings = z.output<typeof unchecked>;

/** Variables that KServe sets where several nodes serve, and the settings of `workers` that say them. */
export const OF_WORKERS = { PIPELINE_PARALLEL_SIZE: 'nodes', TENSOR_PARALLEL_SIZE: 'gpusPerNode' } as const;

type Refuse = (message: string, ...path: (string | number)[]) => void;

/** What the webhook of KServe would refuse of a runtime. */
export function checkServingRuntime(settings: ServingRuntimeSettings, refuse: Refuse): void {
  const { formats, workers } = settings;
  eachVariableOnce(settings, refuse);
  eachGpuOnce(settings, refuse);
  if (isRefusedRoot(settings)) refuse(NO_ROOT, 'runAsUser');
  formats.forEach(({ name, autoSelect, priority }, index) => {
    if (!autoSelect || priority === undefined) return;
    const first = formats.find((other) => other.autoSelect && other.name === name && other.priority !== undefined);
    if (first?.priority === priority) return;
    refuse(`${first?.priority}, as all versions of ${name} have one priority`, 'formats', index, 'priority');
  });
  if (!workers) return;
  // Its fields are the runtime's.
  eachVariableOnce({ ...workers, fieldEnv: settings.fieldEnv }, (message, ...path) =>
    refuse(message, 'workers', ...path),
  );
  for (const [name, key] of Object.entries(OF_WORKERS)) {
    for (const map of mapsSaying(name, settings)) refuse(`workers.${key} instead`, map, name);
  }
}

/** A whole serving runtime: one of those among the settings of KServe, or what the typed constructs take. */
export const servingRuntimeSchema = unchecked.superRefine((settings, { addIssue }) =>
  checkServingRuntime(settings, (message, ...path) => addIssue({ code: 'custom', path, message })),
);

/** What predictor, transformer and explainer of an InferenceService have in common. */
import { z } from 'zod';
import { servingContainer, servingImage } from '../../components/kserve/serving-container-schema';
import { annotationMap, labelMap } from '../../core/schemas/labels-schema';
import { tolerationSchema } from '../../core/schemas/pod-schema';
import { httpUrl } from '../../core/schemas/text-schema';
import { containerVolumes } from '../mounts';
import { metric } from './metric-schema';
import { storageUris } from './model-storage';

const logger = z.strictObject({
  url: httpUrl.describe('Where requests and answers are sent, as CloudEvents.'),
  mode: z.enum(['all', 'request', 'response']).default('all').describe('Which of the two.'),
});

const batcher = z.strictObject({
  maxBatchSize: z.int().min(1).default(32).describe('The most instances of a batch.'),
  maxLatency: z.int().min(1).default(5000).describe('Milliseconds that an instance waits for others.'),
});

/** How a part of an InferenceService runs, whatever it runs. */
export const componentProps = {
  minReplicas: z
    .int()
    .min(0)
    .optional()
    .describe('The fewest pods; 0: without requests there are none, and the first one waits for a pod. By default 1.'),
  maxReplicas: z.int().min(1).optional().describe("The most pods. By default the autoscaler's."),
  scaleMetric: z
    .enum(['concurrency', 'rps', 'cpu', 'memory'])
    .optional()
    .describe(
      'What more pods follow from: requests at once or each second with Knative, CPU or memory without. By default concurrency, or cpu.',
    ),
  scaleTarget: z
    .int()
    .min(1)
    .optional()
    .describe(
      'How much of it for each pod: requests, or per cent of the CPU or memory that it requests. By default that of the autoscaler, which has none for memory.',
    ),
  metrics: z
    .array(metric)
    .default([])
    .describe('What more pods follow from with the autoscaler keda, or with hpa instead of scaleMetric.'),
  containerConcurrency: z
    .int()
    .min(0)
    .optional()
    .describe('The most requests at once that a pod gets; 0: any number. By default that of Knative.'),
  timeout: z.int().min(1).optional().describe('Seconds that an answer may take. By default those of Knative.'),
  canaryTrafficPercent: z
    .int()
    .min(0)
    .max(100)
    .optional()
    .describe(
      'Per cent of requests for what is new, the rest for what was ready before. By default all, once it is ready.',
    ),
  logger: logger.optional().describe('Where requests and answers are logged. By default nowhere.'),
  batcher: batcher.optional().describe('How requests are put together to batches. By default they are not.'),
  nodeSelector: labelMap.optional().describe('Labels of the nodes it runs on. By default any.'),
  tolerations: z.array(tolerationSchema).optional().describe('Taints of nodes that it bears. By default none.'),
  storageUris: storageUris
    .optional()
    .describe(
      'Several models, or a model and its adapters, each with the folder as which containers see it, instead of storageUri. By default none.',
    ),
  podLabels: labelMap.default({}).describe('Labels of its pods.'),
  podAnnotations: annotationMap.default({}).describe('Annotations of its pods.'),
};

/** A container of the user's own. */
export const ownContainer = {
  image: servingImage,
  port: z.int().min(1).max(65535).optional().describe('Port on which it answers. By default 8080.'),
  grpc: z.boolean().default(false).describe('Whether it answers by gRPC there.'),
  ...servingContainer,
  ...containerVolumes,
};

const component = z.object(componentProps);
const container = z.object(ownContainer);

/** What is wrong with a target, whatever scales. */
export function scaleTargetProblem({
  scaleMetric,
  scaleTarget,
}: {
  readonly scaleMetric?: string;
  readonly scaleTarget?: number;
}): string | undefined {
  if (scaleMetric === 'cpu' && (scaleTarget ?? 1) > 100) return 'per cent of the CPU, at most 100';
  // KServe makes an autoscaler without a metric of it, which follows the CPU.
  return scaleMetric === 'memory' && scaleTarget === undefined ? 'a number, as memory has none by default' : undefined;
}

/** How a part runs, with all defaults filled in. */
export type ComponentSettings = z.output<typeof component>;

/** A container of the user's own, with all defaults filled in. */
export type OwnContainerSettings = z.output<typeof container>;

/** Words of `inferenceservice-config` that are about the containers beside a model, and how models scale. */
import { z } from 'zod';
import { byteAmount, cpuAmount, withinLimits } from '../../core/schemas/amount-schema';
import { containerResource } from '../../core/schemas/pod-schema';
import { dnsLabel, dnsSubdomain, httpUrl, text } from '../../core/schemas/text-schema';

interface Amounts {
  readonly cpu: string;
  readonly memory: string;
}

const amounts = ({ cpu, memory }: Amounts) =>
  z.strictObject({
    cpu: cpuAmount.default(cpu).describe('CPUs, such as 500m.'),
    memory: byteAmount.default(memory).describe('Memory, such as 1Gi.'),
  });

/** Requests and limits of a container: KServe does not start without any of the four. */
export function containerAmounts(defaults: { readonly requests: Amounts; readonly limits: Amounts }) {
  return z
    .strictObject({
      requests: amounts(defaults.requests).prefault({}).describe('What a node must have free.'),
      limits: amounts(defaults.limits).prefault({}).describe('What it may not exceed.'),
    })
    .superRefine(({ requests, limits }, context) =>
      withinLimits({ requests: { ...requests }, limits: { ...limits } }, context),
    )
    .prefault({});
}

/** Requests and limits of a container with all defaults filled in. */
export type ContainerAmounts = z.output<ReturnType<typeof containerAmounts>>;

const SMALL = { requests: { cpu: '100m', memory: '100Mi' }, limits: { cpu: '1', memory: '1Gi' } };

/** The container that loads models of others into a running server. */
export const agentSchema = z.strictObject({
  resources: containerAmounts(SMALL).describe('Requests and limits.'),
});

/** The container that logs requests and answers. */
export const loggerSchema = z.strictObject({
  resources: containerAmounts(SMALL).describe('Requests and limits.'),
  url: httpUrl
    .default('http://default-broker')
    .describe(
      "Where it sends them unless a model says it; by default to the namespace's own broker of Knative Eventing.",
    ),
  ca: z
    .strictObject({
      configMap: dnsSubdomain.describe('Name of the ConfigMap, which is in each namespace with models.'),
      file: text.default('tls.crt').describe('Its key with the certificates.'),
    })
    .optional()
    .describe('A private CA that has signed the certificate of the receiver. By default none.'),
  verifyTls: z.boolean().default(true).describe('Whether the certificate of the receiver is checked.'),
});

/** The container that puts requests together. */
export const batcherSchema = z.strictObject({
  resources: containerAmounts({ requests: { cpu: '1', memory: '1Gi' }, limits: { cpu: '1', memory: '1Gi' } }).describe(
    'Requests and limits.',
  ),
  maxBatchSize: z.int().min(1).default(32).describe('How many requests it puts together unless a model says it.'),
  maxLatency: z.int().min(1).default(5000).describe('Milliseconds that it waits for them unless a model says it.'),
});

/** The program of an InferenceGraph. */
export const routerSchema = z.strictObject({
  resources: containerAmounts(SMALL).describe('Requests and limits.'),
  propagateHeaders: z
    .array(z.string().regex(/^[\w-]+$/, 'the name of a header'))
    .default([])
    .describe('Headers of a request that it hands on to the models of the graph.'),
  imagePullPolicy: z
    .enum(['Always', 'IfNotPresent', 'Never'])
    .default('IfNotPresent')
    .describe('When a node pulls its image.'),
});

const seconds = z.int().min(0).max(3600);

/** How models scale. Which autoscaler does it, the InferenceService says. */
export const autoscalingSchema = z.strictObject({
  scaleUpStabilizationSeconds: seconds
    .default(0)
    .describe('How long more load must last before pods are added, with the autoscaler of Kubernetes and with KEDA.'),
  scaleDownStabilizationSeconds: seconds
    .default(300)
    .describe('How long less load must last before pods go, with the autoscaler of Kubernetes and with KEDA.'),
  openTelemetry: z
    .strictObject({
      scrapeInterval: z
        .string()
        .regex(/^\d+(ms|s|m)$/, 'a duration such as 5s')
        .default('5s')
        .describe('How often a collector asks a model for its metrics.'),
      receiver: text
        .default('keda-otel-scaler.keda.svc:4317')
        .describe('Where collectors send them: the scaler that is installed beside KEDA.'),
      scaler: text.default('keda-otel-scaler.keda.svc:4318').describe('Where KEDA asks that scaler.'),
      resources: containerAmounts({
        requests: { cpu: '200m', memory: '512Mi' },
        limits: { cpu: '1', memory: '2Gi' },
      }).describe('Requests and limits of a collector.'),
    })
    .prefault({})
    .describe('Collectors of OpenTelemetry, by which KEDA scales models.'),
});

/** Where KEDA asks how many replicas of a language model llm-d's autoscaler wants. */
export const llmPrometheusSchema = z.strictObject({
  url: httpUrl.describe('Its address, such as http://prometheus.monitoring:9090.'),
  verifyTls: z.boolean().default(true).describe('Whether its certificate is checked.'),
  authentication: z
    .strictObject({
      modes: z
        .array(z.enum(['bearer', 'basic', 'tls', 'custom']))
        .min(1, 'at least one')
        .describe('How KEDA logs in.'),
      name: dnsSubdomain.describe('Name of the object of KEDA that says with what, which you make.'),
      kind: z
        .enum(['TriggerAuthentication', 'ClusterTriggerAuthentication'])
        .default('TriggerAuthentication')
        .describe('Whether that is in the namespace of each model, or one for all.'),
    })
    .optional()
    .describe('How KEDA logs in there. By default as nobody.'),
});

/** What Prometheus gets of models. */
export const metricsSchema = z.strictObject({
  aggregation: z
    .boolean()
    .default(false)
    .describe(
      "Whether Knative's proxy in a pod serves the metrics of the model with its own; KServe's image of that proxy can (`images.overrides.knative-queue`).",
    ),
  scraping: z
    .boolean()
    .default(false)
    .describe('Whether pods of models have annotations by which Prometheus finds them.'),
});

/** The cache of models on nodes. */
export const localModelSchema = z.strictObject({
  enabled: z
    .boolean()
    .default(false)
    .describe('Whether models can be kept on the disks of nodes: controller, agents on the nodes, and their API.'),
  jobNamespace: dnsLabel
    .default('kserve-localmodel-jobs')
    .describe('Namespace of the jobs that load models, and of the credentials for it. It is made.'),
  nodeSelector: z
    .record(z.string(), z.string())
    .default({ 'kserve/localmodel': 'worker' })
    .describe('Labels of the nodes that keep models.'),
  folder: z
    .string()
    .regex(/^\/[\w./-]+$/, 'a folder such as /models')
    .default('/models')
    .describe('Folder of the nodes in which models lie, that of the volumes of your LocalModelNodeGroups.'),
  group: z.int().min(0).default(1000).describe('Group that owns the files of models (fsGroup).'),
  jobTtlSeconds: z.int().min(0).default(3600).describe('How long a job that is done stays.'),
  checkSeconds: z.int().min(1).default(60).describe('How often agents look whether models are still there.'),
  manageVolumes: z
    .boolean()
    .default(true)
    .describe('Whether volumes and claims for models are made, or are there already.'),
});

/** Names of what nodes offer that count as GPUs. */
export const gpuResourceTypes = z
  .array(containerResource)
  .default([])
  .describe('Further names of GPUs, for models on several nodes, such as example.com/gpu.');

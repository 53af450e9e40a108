import { z } from 'zod';
import { imageReference } from '../../core/schemas/image-schema';
import { parseOnce } from '../../core/schemas/parsed-once';
import { dnsLabel, dnsSubdomain } from '../../core/schemas/text-schema';
import {
  agentSchema,
  autoscalingSchema,
  batcherSchema,
  containerAmounts,
  gpuResourceTypes,
  llmPrometheusSchema,
  localModelSchema,
  loggerSchema,
  metricsSchema,
  routerSchema,
} from './config-schema';
import { type IngressSettings, ingressSchema } from './ingress-schema';
import { servingRuntimeSchema } from './runtime-schema';
import { storageSchema } from './storage-schema';
import { upstreamRuntimesSchema } from './upstream-runtimes-schema';

const keys = z.array(z.string().regex(/^\S+$/, 'a key without blanks')).default([]);

const predictors = z.strictObject({
  resources: containerAmounts({ requests: { cpu: '1', memory: '2Gi' }, limits: { cpu: '1', memory: '2Gi' } }).describe(
    'Requests and limits of a model that says none.',
  ),
  serviceAccountToken: z
    .boolean()
    .default(false)
    .describe(
      "Whether pods get a token for the cluster's API unless a model says it. What it loads with, they get in any case.",
    ),
  annotationsKeptOff: keys.describe(
    'Annotations of a model that its pods do not get, beside those that KServe keeps off.',
  ),
  labelsKeptOff: keys.describe('The same of labels.'),
});

const PORTION = 'a number of pods, or a percentage such as 25%';
const portion = z
  .union([z.int().min(0), z.string().regex(/^\d{1,3}%?$/, PORTION)], { error: PORTION })
  .transform(String);

const rollout = z.strictObject({
  maxSurge: portion.default('25%').describe('How many pods more there may be.'),
  maxUnavailable: portion.default('25%').describe('How many fewer.'),
});

const llm = z
  .strictObject({
    enabled: z
      .boolean()
      .default(false)
      .describe('Whether there are LLMInferenceServices: their controller, webhooks, presets and definitions.'),
    gateway: z
      .strictObject({ namespace: dnsLabel.describe('Its namespace.'), name: dnsLabel.describe('Its name.') })
      .optional()
      .describe(
        'The Gateway of the Gateway API that their routes hang on, with the inference extension. By default that of `ingress`.',
      ),
    tls: z
      .boolean()
      .default(false)
      .describe('Whether their servers speak TLS, with certificates that the controller makes.'),
    presets: z
      .boolean()
      .default(true)
      .describe(
        "Whether there are KServe's eight LLMInferenceServiceConfigs, without which a service says everything itself.",
      ),
    prometheus: llmPrometheusSchema
      .optional()
      .describe('The Prometheus that KEDA asks where a service has `scaling` by it. By default none, and so no KEDA.'),
  })
  .superRefine(({ enabled, gateway, prometheus }, { addIssue }) => {
    if (enabled) return;
    for (const [key, value] of Object.entries({ gateway, prometheus })) {
      if (value !== undefined) addIssue({ code: 'custom', path: [key], message: 'none, as llm is not enabled' });
    }
  });

/** Settings of KServe. */
export const kserveProps = z
  .strictObject({
    mode: z
      .enum(['serverless', 'standard'])
      .default('serverless')
      .describe(
        'How models run that do not say it: by Knative, with as many pods as their requests need, none included; or as Deployments, ' +
          'without Knative and the gateway inside of the cluster.',
      ),
    ingress: ingressSchema
      .optional()
      .describe(
        'How requests from outside come to models. By default by the gateway of the platform (istio) in mode serverless; none in mode ' +
          'standard, as the mesh serves no Ingresses unless it is told to.',
      ),
    callers: z
      .enum(['everybody', 'profile'])
      .optional()
      .describe(
        'Who may call a model: every user who is logged in and every pod of profiles, or its own profile only. By default everybody ' +
          'in mode serverless, whose gateways do not say for whom they ask, and profile in mode standard.',
      ),
    predictors: predictors.prefault({}).describe('Pods that serve models.'),
    rollout: rollout
      .optional()
      .describe('How new pods replace old ones in mode standard. By default as Deployments do, 25% at a time.'),
    headlessServices: z
      .boolean()
      .default(false)
      .describe(
        'Whether the Services of models have no address of their own in mode standard, so that callers spread their calls.',
      ),
    storage: storageSchema.prefault({}).describe('How models come from their store.'),
    upstreamRuntimes: upstreamRuntimesSchema
      .prefault({})
      .describe("Upstream's runtimes of the cluster: false leaves one out, a map changes it."),
    runtimes: z
      .record(dnsSubdomain, servingRuntimeSchema)
      .default({})
      .describe('Runtimes of the cluster of your own, by name.'),
    agent: agentSchema.prefault({}).describe('The container that loads models of others (TrainedModel) into a server.'),
    logger: loggerSchema.prefault({}).describe('The container that logs requests and answers.'),
    batcher: batcherSchema.prefault({}).describe('The container that puts requests together.'),
    router: routerSchema.prefault({}).describe('The program of an InferenceGraph.'),
    explainer: z
      .strictObject({ image: imageReference.optional().describe("Its image, with a tag. By default the release's.") })
      .prefault({})
      .describe('The explainer by the Adversarial Robustness Toolbox (art).'),
    autoscaling: autoscalingSchema
      .prefault({})
      .describe('How models scale. Which autoscaler does it, each says itself.'),
    metrics: metricsSchema.prefault({}).describe('What Prometheus gets of models.'),
    gpuResourceTypes,
    llm: llm
      .prefault({})
      .describe('LLMInferenceServices: language models on several nodes, with a scheduler before them.'),
    localModels: localModelSchema.prefault({}).describe('The cache of models on nodes.'),
  })
  .superRefine(({ mode, ingress, llm, upstreamRuntimes, runtimes }, { addIssue }) => {
    const refuse = (message: string, ...path: string[]) => addIssue({ code: 'custom', path, message });
    if (mode === 'serverless' && ingress?.kind === 'gatewayApi') {
      refuse('istio or none: in mode serverless Knative makes the routes', 'ingress', 'kind');
    }
    if (llm.enabled && !llm.gateway && ingress?.kind !== 'gatewayApi') {
      refuse('a Gateway of the Gateway API, as llm is enabled and ingress has none', 'llm', 'gateway');
    }
    if (llm.gateway && ingress?.kind === 'gatewayApi') {
      refuse('none, as ingress.gateway is that Gateway: KServe knows one', 'llm', 'gateway');
    }
    for (const name of Object.keys(runtimes).filter((each) => each in upstreamRuntimes)) {
      refuse('another name, as upstreamRuntimes has this one', 'runtimes', name);
    }
  });

export type { KserveProps } from './kserve-props.generated';

/** These with all defaults filled in. */
export type KserveSettings = z.output<typeof kserveProps>;

/** Who may call a model. */
export function callersOf({ callers, mode }: KserveSettings): 'everybody' | 'profile' {
  return callers ?? (mode === 'serverless' ? 'everybody' : 'profile');
}

/** How requests from outside come to models. */
export function ingressOf({ ingress, mode }: KserveSettings): IngressSettings {
  return ingress ?? parseOnce(ingressSchema, { kind: mode === 'serverless' ? 'istio' : 'none' });
}

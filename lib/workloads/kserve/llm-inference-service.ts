import { Construct } from 'constructs';
import type { z } from 'zod';
import {
  LLMInferenceService as LLMInferenceServiceObject,
  type LLMInferenceServiceSpecPrefill,
  type LLMInferenceServiceSpecPrefillScaling,
  type LLMInferenceServiceSpecRouter,
  type LLMInferenceServiceSpecRouterScheduler,
} from '../../../imports/serving.kserve.io';
import { servingContainerSpec } from '../../components/kserve/runtime-spec';
import { parseProps } from '../../core/props';
import { unlessEmpty } from '../../patterns/pod';
import { environment, workloadMetadata } from '../profile-workload';
import {
  isOnNodes,
  type LLMInferenceServiceProps,
  type LlmWorkloadSettings,
  llmInferenceServiceProps,
  VLLM_ARGS,
  vllmOptions,
} from './llm-inference-service-props';
import type { LlmScalingSettings } from './llm-scaling-schema';
import type { LlmSchedulerSettings } from './llm-scheduler-schema';

type Settings = z.output<typeof llmInferenceServiceProps>;

/** By this name the configurations of KServe know the container that serves. */
const SERVER = 'main';

/**
 * A language model that vLLM serves, by KServe: over several GPUs or nodes, with a scheduler that knows what each replica has
 * in its cache. The platform must have `components.kserve.llm` enabled.
 *
 *     new LLMInferenceService(chart, 'qwen', {
 *       namespace: 'team-a', model: { uri: 'hf://Qwen/Qwen2.5-7B-Instruct' }, gpus: { count: 1 }, router: {},
 *     });
 */
export class LLMInferenceService extends Construct {
  readonly name: string;
  readonly namespace: string | undefined;

  constructor(scope: Construct, id: string, props: LLMInferenceServiceProps) {
    super(scope, id);
    const settings = parseProps(this, llmInferenceServiceProps, { ...props, name: props.name ?? id });
    const metadata = workloadMetadata(id, settings);
    this.name = metadata.name;
    this.namespace = metadata.namespace;
    const { model, configs, prefill } = settings;
    const { uri, name, adapters } = model;
    new LLMInferenceServiceObject(this, 'service', {
      metadata,
      spec: {
        model: { uri, name, lora: adapters.length > 0 ? { adapters } : undefined },
        baseRefs: configs.length > 0 ? configs.map((config) => ({ name: config })) : undefined,
        ...workloadOf(settings, settings),
        prefill: prefill && workloadOf(settings, prefill),
        router: routerOf(settings.router),
      },
    });
  }
}

function workloadOf(settings: Settings, workload: LlmWorkloadSettings): LLMInferenceServiceSpecPrefill {
  const { scaling, replicas = scaling ? undefined : 1, image, env, parallelism, nodeSelector, tolerations } = workload;
  const { serviceAccountName, imagePullSecrets } = settings;
  const options = vllmOptions(workload);
  const variables = options.length > 0 ? { ...env, [VLLM_ARGS]: options.join(' ') } : env;
  const template = {
    serviceAccountName,
    imagePullSecrets: imagePullSecrets.length > 0 ? imagePullSecrets.map((name) => ({ name })) : undefined,
    nodeSelector,
    tolerations,
    containers: [{ name: SERVER, image, ...servingContainerSpec({ ...workload, env: variables }, settings) }],
  };
  // Without workers KServe takes what it has for a server alone.
  return {
    replicas,
    scaling: scaling && scalingOf(scaling),
    parallelism,
    template,
    worker: isOnNodes(workload) ? template : undefined,
  };
}

function routerOf(router: Settings['router']): LLMInferenceServiceSpecRouter | undefined {
  if (!router) return undefined;
  const { route, gateway, scheduler } = router;
  return {
    route: route ? {} : undefined,
    gateway: gateway ? { refs: [gateway] } : route ? {} : undefined,
    scheduler: schedulerOf(scheduler),
  };
}

function scalingOf(settings: LlmScalingSettings): LLMInferenceServiceSpecPrefillScaling {
  const { minReplicas, maxReplicas, cost } = settings;
  const variantCost = cost === undefined ? undefined : String(cost);
  if (settings.autoscaler === 'hpa') {
    return { minReplicas, maxReplicas, wva: { variantCost, hpa: { behavior: settings.behavior } } };
  }
  const { pollingInterval, cooldownPeriod, initialCooldownPeriod, idleReplicas: idleReplicaCount, fallback } = settings;
  const keda = { pollingInterval, cooldownPeriod, initialCooldownPeriod, idleReplicaCount, fallback };
  return { minReplicas, maxReplicas, wva: { variantCost, keda } };
}

/** What its configuration must say of itself, which nobody wants to repeat. */
const PICKER_CONFIG = { apiVersion: 'inference.networking.x-k8s.io/v1alpha1', kind: 'EndpointPickerConfig' };

function schedulerOf(settings: boolean | LlmSchedulerSettings): LLMInferenceServiceSpecRouterScheduler | undefined {
  if (typeof settings === 'boolean') return settings ? {} : undefined;
  const { replicas, config, configMap, pool, image, env, resources, nodeSelector, tolerations } = settings;
  if (pool !== undefined) return { pool: { ref: { name: pool } } };
  const container = { image, env: environment(env), resources };
  const isOwn = Object.values(container).some((value) => value !== undefined);
  // By its name KServe finds the container in what it begins with, and changes what is said here.
  const template = { nodeSelector, tolerations, containers: [{ name: SERVER, ...container }] };
  return {
    replicas,
    config: config ? { inline: { ...PICKER_CONFIG, ...config } } : configMap && { ref: configMap },
    labels: unlessEmpty(settings.podLabels),
    annotations: unlessEmpty(settings.podAnnotations),
    template: isOwn || nodeSelector || tolerations ? template : undefined,
  };
}

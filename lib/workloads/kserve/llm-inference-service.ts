import { Construct } from 'constructs';
import type { z } from 'zod';
import {
  LLMInferenceService as LLMInferenceServiceObject,
  type LLMInferenceServiceSpecPrefill,
  type LLMInferenceServiceSpecRouter,
} from '../../../imports/serving.kserve.io';
import { servingContainerSpec } from '../../components/kserve/runtime-spec';
import { parseProps } from '../../core/props';
import { workloadMetadata } from '../profile-workload';
import {
  type LLMInferenceServiceProps,
  type LlmWorkloadSettings,
  llmInferenceServiceProps,
  VLLM_ARGS,
} from './llm-inference-service-props';

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
  const { replicas, image, vllmArgs, env, parallelism, nodeSelector, tolerations } = workload;
  const { serviceAccountName, imagePullSecrets } = settings;
  const variables = vllmArgs.length > 0 ? { ...env, [VLLM_ARGS]: vllmArgs.join(' ') } : env;
  const template = {
    serviceAccountName,
    imagePullSecrets: imagePullSecrets.length > 0 ? imagePullSecrets.map((name) => ({ name })) : undefined,
    nodeSelector,
    tolerations,
    containers: [{ name: SERVER, image, ...servingContainerSpec({ ...workload, env: variables }, settings) }],
  };
  // Without workers KServe takes what it has for a server alone, and nothing reads how it is spread.
  const isGroup = parallelism?.pipeline !== undefined || parallelism?.data !== undefined;
  return { replicas, parallelism, template, worker: isGroup ? template : undefined };
}

function routerOf(router: Settings['router']): LLMInferenceServiceSpecRouter | undefined {
  if (!router) return undefined;
  const { route, gateway, scheduler } = router;
  return {
    route: route ? {} : undefined,
    gateway: gateway ? { refs: [gateway] } : route ? {} : undefined,
    scheduler: scheduler ? {} : undefined,
  };
}

import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import type { LLMInferenceServiceSpec } from '../../../../imports/serving.kserve.io';
import { PlatformContext } from '../../../core/context';
import { llmPod } from './llm-pods';
import { llmRoute, llmScheduler } from './router-presets';

/** What a preset says of a service that does not say it itself. */
type Preset = Partial<LLMInferenceServiceSpec>;

/**
 * The eight LLMInferenceServiceConfigs that complete a service, each for a part of it: config/llmisvcconfig of KServe v0.18.0. The
 * controller knows them by these names, and fills in what stands in double braces.
 */
export class LlmPresets extends Construct {
  constructor(scope: Construct, id: string, namespace: string) {
    super(scope, id);
    const context = PlatformContext.of(this);
    const own = '.Spec.Parallelism';
    const prefill = '.Spec.Prefill.Parallelism';
    const presets: Record<string, Preset> = {
      // One server, and one that takes the second half of each request.
      template: { template: llmPod(context, { port: 8000 }) },
      'decode-template': { template: llmPod(context, { port: 8001, routed: true }) },
      'prefill-template': { prefill: { template: llmPod(context, { port: 8000 }) } },
      // The same on several nodes.
      'worker-data-parallel': {
        template: llmPod(context, { port: 8000, parallelism: own }),
        worker: llmPod(context, { port: 8000, parallelism: own, worker: true }),
      },
      'decode-worker-data-parallel': {
        template: llmPod(context, { port: 8001, parallelism: own, routed: true }),
        worker: llmPod(context, {
          port: 8001,
          parallelism: own,
          worker: true,
          env: { VLLM_RANDOMIZE_DP_DUMMY_INPUTS: '1' },
        }),
      },
      'prefill-worker-data-parallel': {
        prefill: {
          template: llmPod(context, { port: 8000, parallelism: prefill }),
          worker: llmPod(context, { port: 8000, parallelism: prefill, worker: true }),
        },
      },
      scheduler: { router: { scheduler: llmScheduler(context) } },
      'router-route': { router: { route: llmRoute() } },
    };
    for (const [name, spec] of Object.entries(presets)) {
      new ApiObject(this, name, {
        apiVersion: 'serving.kserve.io/v1alpha2',
        kind: 'LLMInferenceServiceConfig',
        metadata: { name: `kserve-config-llm-${name}`, namespace },
        spec,
      });
    }
  }
}

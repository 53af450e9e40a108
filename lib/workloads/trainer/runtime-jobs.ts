import type { Policy } from '../../components/trainer/runtime-schema';
import { CACHE_RUNTIME } from '../../components/trainer/trainer-props';

import { upstreamPolicy } from '../../components/trainer/upstream-runtimes-schema';

const MPI = ['launcher', 'node'];
const FINE_TUNING = ['dataset-initializer', 'model-initializer', 'node'];

/** Upstream's runtimes of more than one replicated job. */
const JOBS: Readonly<Record<string, readonly string[] | undefined>> = {
  'deepspeed-distributed': MPI,
  'mlx-distributed': MPI,
  'torchtune-llama3.2-1b': FINE_TUNING,
  'torchtune-llama3.2-3b': FINE_TUNING,
  'torchtune-qwen2.5-1.5b': FINE_TUNING,
  [CACHE_RUNTIME]: ['dataset-initializer', 'node'],
};

/** Names of the replicated jobs of a runtime, as far as its name tells them: one that nobody knows has only `node`. */
export function jobsOf(runtime: string): readonly string[] {
  return JOBS[runtime] ?? ['node'];
}

/** How nodes of a runtime are told of each other, as far as its name tells it. */
export function policyOf(runtime: string): Policy | undefined {
  return runtime === CACHE_RUNTIME ? 'torch' : upstreamPolicy(runtime);
}

import { z } from 'zod';
import { text } from '../../core/schemas/text-schema';
import { fineTuningChanges, type Policy, podsOfOneRuntime, runtimeChanges, tokenSecret } from './runtime-schema';

/** What can differ in a runtime that only trains. */
export const trainingChanges = z.strictObject({ ...podsOfOneRuntime, ...runtimeChanges });

// torchtune trains these on one node, and Trainer refuses more.
const { numNodes: _, ...ofOneNode } = fineTuningChanges;

/** What can differ in one that trains a language model of Hugging Face further. */
export const tuningChanges = z.strictObject({
  ...podsOfOneRuntime,
  ...ofOneNode,
  gpus: runtimeChanges.gpus
    .unwrap()
    .extend({ count: z.int().min(1).describe('How many. With one, the program for a single device runs.') })
    .default({ count: 2, resource: 'nvidia.com/gpu' })
    .describe('GPUs of the node.'),
  dataset: text.default('hf://tatsu-lab/alpaca').describe('Where the dataset is, unless the TrainJob says it.'),
  model: text
    .optional()
    .describe('Where the model is, unless the TrainJob says it. By default the one that gives the runtime its name.'),
  tokenSecret: tokenSecret
    .optional()
    .describe(
      'Secret with a token of Hugging Face, whose owner may have the model. By default the key token of ' +
        'huggingface-token for Llama, where there is such a Secret, and none for Qwen.',
    ),
});

// One schema for all that are alike: tables of settings show it once.
const training = z.union([z.boolean(), trainingChanges]);
const tuning = z.union([z.boolean(), tuningChanges]);

/** The eight runtimes of upstream: false leaves one out, a map changes it. */
export const upstreamRuntimes = z.strictObject({
  'torch-distributed': training.default(true).describe('PyTorch on one or more nodes.'),
  'jax-distributed': training.default(true).describe('JAX on one or more nodes.'),
  'xgboost-distributed': training.default(true).describe('XGBoost on one or more nodes.'),
  'deepspeed-distributed': training.default(true).describe('DeepSpeed on one or more nodes, by MPI.'),
  'mlx-distributed': training.default(true).describe('MLX on one or more nodes, by MPI.'),
  'torchtune-llama3.2-1b': tuning.default(true).describe('Llama 3.2 1B, trained further by torchtune.'),
  'torchtune-llama3.2-3b': tuning.default(true).describe('Llama 3.2 3B, trained further by torchtune.'),
  'torchtune-qwen2.5-1.5b': tuning.default(true).describe('Qwen 2.5 1.5B, trained further by torchtune.'),
});

/** How nodes are told of each other in those that only train. */
export const UPSTREAM_POLICIES = {
  'torch-distributed': 'torch',
  'jax-distributed': 'jax',
  'xgboost-distributed': 'xgboost',
  'deepspeed-distributed': 'mpi',
  'mlx-distributed': 'mpi',
} as const satisfies Record<string, Policy>;

/** The policy of one of upstream's runtimes, by its name, torch where it is one of torchtune. Nothing for another name. */
export function upstreamPolicy(name: string): Policy | undefined {
  if (!(name in upstreamRuntimes.shape)) return undefined;
  return (UPSTREAM_POLICIES as Record<string, Policy>)[name] ?? 'torch';
}

/** Which of them are wanted, and how, with all defaults filled in. */
export type UpstreamRuntimes = z.output<typeof upstreamRuntimes>;

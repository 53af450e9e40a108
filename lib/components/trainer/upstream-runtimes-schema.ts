import { z } from 'zod';
import { text } from '../../core/schemas/text-schema';
import { fineTuningChanges, podsOfOneRuntime, runtimeChanges, tokenSecret } from './runtime-schema';

/** What can differ in a runtime that only trains. */
export const trainingChanges = z.strictObject({ ...podsOfOneRuntime, ...runtimeChanges });

const gpus = runtimeChanges.gpus
  .unwrap()
  .extend({ count: z.int().min(1).describe('How many. With one, the program for a single device runs.') })
  .default({ count: 2, resource: 'nvidia.com/gpu' })
  .describe('GPUs of the node.');

/** What can differ in one that trains a language model of Hugging Face further. */
function tuningChanges(model: string, token: typeof gatedToken | typeof openToken) {
  return z.strictObject({
    ...podsOfOneRuntime,
    ...fineTuningChanges,
    gpus,
    dataset: text.default('hf://tatsu-lab/alpaca').describe('Where the dataset is, unless the TrainJob says it.'),
    model: text.default(model).describe('Where the model is, unless the TrainJob says it.'),
    tokenSecret: token,
  });
}

const openToken = tokenSecret
  .optional()
  .describe('Secret with a token of Hugging Face. By default none, as the model is open to everybody.');
const gatedToken = tokenSecret
  .default({ name: 'huggingface-token', key: 'token', optional: true })
  .describe('Secret with a token of Hugging Face, whose owner may have the model.');

/** The same for each of upstream's three models. */
export const TUNING_CHANGES = {
  'torchtune-llama3.2-1b': tuningChanges('hf://meta-llama/Llama-3.2-1B-Instruct', gatedToken),
  'torchtune-llama3.2-3b': tuningChanges('hf://meta-llama/Llama-3.2-3B-Instruct', gatedToken),
  'torchtune-qwen2.5-1.5b': tuningChanges('hf://Qwen/Qwen2.5-1.5B-Instruct', openToken),
};

/** One of upstream's runtimes: false leaves it out, a map changes it. */
const training = (what: string) => z.union([z.boolean(), trainingChanges]).default(true).describe(what);
const tuning = (name: keyof typeof TUNING_CHANGES, what: string) =>
  z.union([z.boolean(), TUNING_CHANGES[name]]).default(true).describe(what);

/** The eight runtimes of upstream. */
export const upstreamRuntimes = z.strictObject({
  'torch-distributed': training('PyTorch on one or more nodes.'),
  'jax-distributed': training('JAX on one or more nodes.'),
  'xgboost-distributed': training('XGBoost on one or more nodes.'),
  'deepspeed-distributed': training('DeepSpeed on one or more nodes, by MPI.'),
  'mlx-distributed': training('MLX on one or more nodes, by MPI.'),
  'torchtune-llama3.2-1b': tuning('torchtune-llama3.2-1b', 'Llama 3.2 1B, trained further by torchtune.'),
  'torchtune-llama3.2-3b': tuning('torchtune-llama3.2-3b', 'Llama 3.2 3B, trained further by torchtune.'),
  'torchtune-qwen2.5-1.5b': tuning('torchtune-qwen2.5-1.5b', 'Qwen 2.5 1.5B, trained further by torchtune.'),
});

/** Which of them are wanted, and how, with all defaults filled in. */
export type UpstreamRuntimes = z.output<typeof upstreamRuntimes>;

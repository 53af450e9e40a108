import type { z } from 'zod';
import type { PlatformContext } from '../../core/context';
import { parseOnce } from '../../core/schemas/parsed-once';
import { type podsOfRuntime, type RuntimeSettings, runtimeSchema } from './runtime-schema';
import { trainingChanges, tuningChanges, UPSTREAM_POLICIES, type UpstreamRuntimes } from './upstream-runtimes-schema';

/** What the pods of all runtimes have unless one says something else. */
export type RuntimeDefaults = z.output<z.ZodObject<typeof podsOfRuntime>>;

/** Upstream's runtimes that only train. */
const TRAINING = {
  'torch-distributed': { image: 'trainer-pytorch', framework: 'torch' },
  'jax-distributed': { image: 'trainer-jax', framework: 'jax' },
  'xgboost-distributed': { image: 'trainer-xgboost-runtime', framework: 'xgboost' },
  'deepspeed-distributed': { image: 'trainer-deepspeed-runtime', framework: 'deepspeed' },
  'mlx-distributed': { image: 'trainer-mlx-runtime', framework: 'mlx' },
} as const;

/** What of Llama is the same whatever its size: its tokenizer, and that Hugging Face gives it to known users only. */
const LLAMA = {
  tokenizer: ['tokenizer.path=/workspace/model/original/tokenizer.model'],
  tokenSecret: { name: 'huggingface-token', key: 'token', optional: true },
};

/** Upstream's runtimes that train a model further: the model, torchtune's name of it, and where its tokenizer is. */
const TUNING = {
  'torchtune-llama3.2-1b': { model: 'hf://meta-llama/Llama-3.2-1B-Instruct', config: 'llama3_2/1B', ...LLAMA },
  'torchtune-llama3.2-3b': { model: 'hf://meta-llama/Llama-3.2-3B-Instruct', config: 'llama3_2/3B', ...LLAMA },
  'torchtune-qwen2.5-1.5b': {
    model: 'hf://Qwen/Qwen2.5-1.5B-Instruct',
    config: 'qwen2_5/1.5B',
    tokenizer: ['tokenizer.path=/workspace/model/vocab.json', 'tokenizer.merges_file=/workspace/model/merges.txt'],
    tokenSecret: undefined,
  },
};

/** Those of upstream's runtimes that are wanted, by their names. */
export function wantedRuntimes(
  context: PlatformContext,
  wanted: UpstreamRuntimes,
  defaults: RuntimeDefaults,
): [string, RuntimeSettings][] {
  return [
    ...keysOf(TRAINING).flatMap((name): [string, RuntimeSettings][] => {
      const said = wanted[name];
      if (said === false) return [];
      const { image, framework } = TRAINING[name];
      const policy = UPSTREAM_POLICIES[name];
      const changes = parseOnce(trainingChanges, said === true ? {} : said);
      const settings = { policy, framework, ...changes, image: changes.image ?? context.image(image) };
      return [[name, parseOnce(runtimeSchema, withDefaults(defaults, settings))]];
    }),
    ...keysOf(TUNING).flatMap((name): [string, RuntimeSettings][] => {
      const said = wanted[name];
      if (said === false) return [];
      const upstream = TUNING[name];
      const { dataset, model, tokenSecret, ...changes } = parseOnce(tuningChanges, said === true ? {} : said);
      const settings = {
        framework: 'torchtune',
        ...changes,
        image: changes.image ?? context.image('trainer-torchtune'),
        command: tuneCommand(upstream, changes.gpus.count),
        dataset: { storageUri: dataset },
        model: { storageUri: model ?? upstream.model, tokenSecret: tokenSecret ?? upstream.tokenSecret },
      };
      return [[name, parseOnce(runtimeSchema, withDefaults(defaults, settings))]];
    }),
  ];
}

/** The program of torchtune: another one for a single GPU. */
function tuneCommand({ config, tokenizer }: { config: string; tokenizer: string[] }, gpus: number): string[] {
  const recipe =
    gpus === 1
      ? ['full_finetune_single_device', '--config', `${config}_full_single_device`]
      : ['--rdzv_endpoint=localhost:29500', 'full_finetune_distributed', '--config', `${config}_full`];
  return [
    'tune',
    'run',
    ...recipe,
    'dataset=torchtune.datasets.instruct_dataset',
    'dataset.source=parquet',
    'dataset.data_dir=/workspace/dataset/data',
    'output_dir=/workspace/output',
    ...tokenizer,
    'checkpointer.checkpoint_dir=/workspace/model',
  ];
}

/** Settings of one runtime over those that all have. */
export function withDefaults<Settings extends object>(defaults: RuntimeDefaults, settings: Settings) {
  const said = Object.entries(settings).filter(([, value]) => value !== undefined);
  return { ...defaults, ...(Object.fromEntries(said) as Settings) };
}

function keysOf<Key extends string>(table: Record<Key, unknown>): Key[] {
  return Object.keys(table) as Key[];
}

import { z } from 'zod';
import { imageReference } from '../../core/schemas/image-schema';
import { envMap } from '../../core/schemas/labels-schema';
import { resourcesSchema } from '../../core/schemas/pod-schema';
import { dnsLabel, dnsSubdomain, text } from '../../core/schemas/text-schema';
import { serviceAccountName, workloadProps } from '../profile-workload';

const runtimeKind = z.enum(['ClusterTrainingRuntime', 'TrainingRuntime']);

/** The construct of a runtime, or what stands for one that is there already. */
const runtimeReference = z.object({
  name: dnsSubdomain.describe('Its name.'),
  kind: runtimeKind.default('ClusterTrainingRuntime').describe('Whether it is of the cluster, or of the namespace.'),
  jobs: z.array(dnsLabel).default(['node']).describe('Names of its replicated jobs.'),
});

const source = (what: string) =>
  z.strictObject({
    storageUri: text
      .optional()
      .describe(`Where the ${what} is, such as hf://owner/name. By default what the runtime says.`),
    env: envMap.default({}).describe('Environment of what loads it, added to that of the runtime.'),
    secret: dnsSubdomain
      .optional()
      .describe('A Secret whose keys are environment of what loads it, such as ACCESS_TOKEN. By default none.'),
  });

/** Props of a TrainJob. */
export const trainJobProps = z.strictObject({
  ...workloadProps,
  runtime: z
    .union([runtimeReference, dnsSubdomain])
    .describe('What it runs on: a construct, or a runtime that is there, such as torch-distributed.'),
  numNodes: z.int().min(1).optional().describe('How many nodes (pods) train. By default what the runtime says.'),
  numProcPerNode: z
    .int()
    .min(1)
    .optional()
    .describe(
      'How many processes train on each node. By default as many as a node has GPUs, or what the runtime says.',
    ),
  image: imageReference.optional().describe("Image of the training program. By default the runtime's."),
  command: z.array(z.string()).optional().describe("The training program. By default the runtime's, or the image's."),
  args: z.array(z.string()).optional().describe("Its arguments. By default the runtime's, or the image's."),
  env: envMap.default({}).describe('Its environment, added to that of the runtime.'),
  resourcesPerNode: resourcesSchema.optional().describe('What each node asks for. By default what the runtime says.'),
  dataset: source('dataset')
    .optional()
    .describe('What to train with, where the runtime loads it. By default what the runtime says.'),
  model: source('model')
    .optional()
    .describe('What to train on from, where the runtime loads it. By default what the runtime says.'),
  serviceAccountName,
  suspend: z.boolean().default(false).describe('Whether it waits until somebody sets this to false.'),
  activeDeadlineSeconds: z
    .int()
    .min(1)
    .optional()
    .describe('Seconds after which it fails unless it is done. By default none.'),
  managedBy: z
    .enum(['trainer.kubeflow.org/trainjob-controller', 'kueue.x-k8s.io/multikueue'])
    .optional()
    .describe('Who runs it: Trainer, or Kueue in another cluster. By default Trainer.'),
});

export type { TrainJobProps } from './train-job-props.generated';

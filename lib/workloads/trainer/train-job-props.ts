import { z } from 'zod';
import { checkSourceEnv, checkTrainingEnv, POLICIES, type Policy } from '../../components/trainer/runtime-schema';
import { imageReference } from '../../core/schemas/image-schema';
import { envMap, labelMap } from '../../core/schemas/labels-schema';
import { resourcesSchema, tolerationSchema } from '../../core/schemas/pod-schema';
import { dnsLabel, dnsSubdomain, text } from '../../core/schemas/text-schema';
import { envSecretMap } from '../../patterns/secret-env';
import { claimMounts } from '../mounts';
import { batchPodProps, jobName, serviceAccountName, workloadProps } from '../profile-workload';
import { jobsOf, policyOf } from './runtime-jobs';

const runtimeKind = z.enum(['ClusterTrainingRuntime', 'TrainingRuntime']);

/** The construct of a runtime, or what stands for one that is there already. */
const runtimeReference = z.object({
  name: dnsSubdomain.describe('Its name.'),
  kind: runtimeKind.default('ClusterTrainingRuntime').describe('Whether it is of the cluster, or of the namespace.'),
  jobs: z.array(dnsLabel).default(['node']).describe('Names of its replicated jobs.'),
  policy: z
    .enum(POLICIES)
    .optional()
    .describe('How its nodes are told of each other: what would do nothing there is refused. By default nobody knows.'),
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

/** A runtime of the cluster, by its name. */
const runtimeName = dnsSubdomain.transform(
  (name): z.output<typeof runtimeReference> => ({
    name,
    kind: 'ClusterTrainingRuntime',
    jobs: [...jobsOf(name)],
    policy: policyOf(name),
  }),
);

const props = z.strictObject({
  ...workloadProps,
  name: jobName,
  runtime: z
    .union([runtimeReference, runtimeName])
    .describe('What it runs on: a construct, or a runtime that is there, such as torch-distributed.'),
  numNodes: z.int().min(1).optional().describe('How many nodes (pods) train. By default what the runtime says.'),
  numProcPerNode: z
    .int()
    .min(1)
    .optional()
    .describe(
      'How many processes train on each node, with torch and MPI. By default as many as a node has GPUs, or what the runtime says.',
    ),
  image: imageReference
    .optional()
    .describe(
      "Image of the training program; with MPI of the launcher alone, as Trainer leaves that of the nodes. By default the runtime's.",
    ),
  command: z.array(z.string()).optional().describe("The training program. By default the runtime's, or the image's."),
  args: z.array(z.string()).optional().describe("Its arguments. By default the runtime's, or the image's."),
  env: envMap.default({}).describe('Its environment, added to that of the runtime.'),
  envSecrets: envSecretMap(),
  claims: claimMounts.default([]).describe('Claims of the profile that the training program sees.'),
  nodeSelector: labelMap
    .optional()
    .describe('Labels of the nodes its pods run on, beside those of the runtime. By default as the runtime says.'),
  tolerations: z
    .array(tolerationSchema)
    .optional()
    .describe("Taints of nodes that its pods bear, instead of the runtime's. By default what the runtime says."),
  imagePullSecrets: batchPodProps.imagePullSecrets.describe(
    'Secrets of its namespace with which images are pulled, beside those of the runtime.',
  ),
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

/** Replicated jobs whose pods train, as Trainer's own runtimes and those of the constructs call them. */
export const TRAINS: readonly string[] = ['launcher', 'node'];

/** The policies that look at the number of processes. */
const WITH_PROCESSES: readonly Policy[] = ['torch', 'mpi'];

/** Props of a TrainJob. What Trainer's webhook would refuse is refused here. */
export const trainJobProps = props.superRefine(({ runtime, numNodes = 1, ...sources }, { addIssue }) => {
  const refuse = (message: string, ...path: string[]) => addIssue({ code: 'custom', path, message });
  const { policy } = runtime;
  checkTrainingEnv(sources, policy, refuse);
  if (sources.numProcPerNode !== undefined && policy && !WITH_PROCESSES.includes(policy)) {
    refuse(
      `none, as the policy of ${runtime.name} is ${policy}, and counts with ${WITH_PROCESSES.join(' and ')} alone`,
      'numProcPerNode',
    );
  }
  if (sources.claims.length > 0 && !runtime.jobs.some((job) => TRAINS.includes(job))) {
    refuse(`none, as ${runtime.name} has no job ${TRAINS.join(' or ')} that would see them`, 'claims');
  }
  for (const what of ['dataset', 'model'] as const) {
    const source = sources[what];
    if (source) checkSourceEnv(source, (message, ...path) => refuse(message, what, ...path));
    if (!source || runtime.jobs.includes(`${what}-initializer`)) continue;
    const message = `none, as ${runtime.name} has no job ${what}-initializer, or the names of all its jobs in runtime.jobs`;
    refuse(message, what);
  }
  if (numNodes > 1 && runtime.kind === 'ClusterTrainingRuntime' && runtime.name.startsWith('torchtune-')) {
    refuse(`1, as ${runtime.name} trains on one node only`, 'numNodes');
  }
});

export type { TrainJobProps } from './train-job-props.generated';

import { z } from 'zod';
import { imageReference } from '../../core/schemas/image-schema';
import { annotationMap, envMap, labelMap } from '../../core/schemas/labels-schema';
import { eachGpuOnce, gpusSchema, resourcesSchema, tolerationSchema } from '../../core/schemas/pod-schema';
import { dnsLabel, dnsSubdomain, quantity, text } from '../../core/schemas/text-schema';
import { eachVariableOnce, envSecretMap, mapsSaying } from '../../patterns/secret-env';

const path = z.string().regex(/^\/[\w./-]+$/, 'a path such as /workspace');

/** A key of a Secret that holds a token. */
export const tokenSecret = z.strictObject({
  name: dnsSubdomain.describe('Its name, in the namespace of the TrainJob.'),
  key: text.default('token').describe('Key that holds the token.'),
  optional: z.boolean().default(false).describe('Whether jobs also run where there is no such Secret.'),
});

/** The claim of what a runtime loads first. */
export const claimSchema = z.strictObject({
  size: quantity.default('20Gi').describe('How much room it has.'),
  storageClass: dnsSubdomain.optional().describe("Class of the storage. By default the cluster's."),
  accessMode: z
    .enum(['ReadWriteOnce', 'ReadWriteOncePod', 'ReadWriteMany'])
    .default('ReadWriteOnce')
    .describe(
      'How it is mounted. Unless by many, the model is loaded after the dataset: the two could be on different nodes.',
    ),
});

const source = (what: string) =>
  z.strictObject({
    storageUri: text.describe(`Where the ${what} is, such as hf://owner/name.`),
    image: imageReference.optional().describe("Image of what loads it. By default the release's."),
    env: envMap.default({}).describe('Environment of what loads it.'),
    tokenSecret: tokenSecret
      .optional()
      .describe('Secret with a token of Hugging Face, for what is not open to everybody. By default none.'),
  });

/** How nodes find each other by MPI. */
export const mpiSchema = z.strictObject({
  runLauncherAsNode: z.boolean().default(true).describe('Whether the launcher trains as well.'),
  home: path
    .default('/home/mpiuser')
    .describe("Home of the image's user: it holds .sshd_config, and the keys are mounted in its .ssh."),
  port: z.int().min(1).max(65535).default(2222).describe('Port on which sshd listens.'),
  numProcPerNode: z
    .int()
    .min(1)
    .default(1)
    .describe('How many processes train on each node. With 1 as many as it has GPUs.'),
});

/** How nodes are told of each other. */
export const POLICIES = ['torch', 'jax', 'xgboost', 'mpi', 'plain'] as const;

/** One of these. */
export type Policy = (typeof POLICIES)[number];

/** Variables that Trainer itself sets by the policy, whatever else says them (v2.2.0 pkg/constants/constants.go). */
const SET_BY_TRAINER: Readonly<Record<Policy, readonly string[]>> = {
  torch: ['PET_NNODES', 'PET_NPROC_PER_NODE', 'PET_NODE_RANK', 'PET_MASTER_ADDR', 'PET_MASTER_PORT'],
  jax: ['JAX_NUM_PROCESSES', 'JAX_PROCESS_ID', 'JAX_COORDINATOR_ADDRESS'],
  xgboost: ['DMLC_TRACKER_URI', 'DMLC_TRACKER_PORT', 'DMLC_TASK_ID', 'DMLC_NUM_WORKER'],
  mpi: [
    'OMPI_MCA_orte_default_hostfile',
    'OMPI_MCA_orte_keep_fqdn_hostnames',
    'OMPI_MCA_orte_set_default_slots',
    'OMPI_MCA_plm_rsh_args',
  ],
  plain: [],
};

/** Tells what is wrong, and where below the settings. */
export type Refuse = (message: string, ...path: string[]) => void;

/** Finds variables of the training program that would never be what they say. */
export function checkTrainingEnv(
  settings: Pick<RuntimeSettings, 'env' | 'envSecrets'>,
  policy: Policy | undefined,
  refuse: Refuse,
): void {
  eachVariableOnce(settings, refuse);
  for (const name of policy ? SET_BY_TRAINER[policy] : []) {
    for (const map of mapsSaying(name, settings))
      refuse(`another name, as Trainer sets this one with the policy ${policy}`, map, name);
  }
}

/** Finds a variable of what loads a dataset or a model that another setting says. */
export function checkSourceEnv(
  { env, tokenSecret }: { readonly env: Record<string, string>; readonly tokenSecret?: unknown },
  refuse: Refuse,
): void {
  if ('STORAGE_URI' in env) refuse('storageUri instead', 'env', 'STORAGE_URI');
  if (tokenSecret && 'ACCESS_TOKEN' in env) refuse('another variable, as tokenSecret has it', 'env', 'ACCESS_TOKEN');
}

/** Finds what does not fit together in a runtime, and what would do nothing in it. */
export function checkRuntime(settings: Omit<RuntimeSettings, keyof typeof podsOfRuntime>, refuse: Refuse): void {
  const { policy, mpi, workspace, claim, dataset, model } = settings;
  checkTrainingEnv(settings, policy, refuse);
  eachGpuOnce(settings, refuse);
  if (mpi && policy !== 'mpi') refuse(`none, as the policy is ${policy}`, 'mpi');
  if (workspace && policy === 'mpi')
    refuse('none, as the policy is mpi, whose images have a home: mpi.home', 'workspace');
  else if (workspace && (dataset || model)) {
    refuse('none, as the program starts in /workspace, where dataset and model are', 'workspace');
  }
  if (claim && !dataset && !model)
    refuse('none, as there is neither a dataset nor a model that it would hold', 'claim');
  for (const [name, source] of Object.entries({ dataset, model })) {
    if (source) checkSourceEnv(source, (message, ...path) => refuse(message, name, ...path));
  }
}

/** What the pods of several runtimes can have in common. */
export const podsOfRuntime = {
  sidecar: z
    .boolean()
    .default(false)
    .describe('Whether pods have a proxy of the mesh. It takes what they send; nodes reach each other directly.'),
  restricted: z
    .boolean()
    .default(true)
    .describe('Whether pods ask for no more than the Pod Security Standard `restricted` gives.'),
  serviceAccountName: dnsSubdomain
    .optional()
    .describe('As whom pods run unless the TrainJob says it. By default as the default account of the namespace.'),
  imagePullSecrets: z
    .array(dnsSubdomain)
    .default([])
    .describe('Secrets of the namespace with which images are pulled.'),
};

/** The same, said of one of several runtimes that share it otherwise. */
export const podsOfOneRuntime = {
  sidecar: z.boolean().optional().describe('Whether pods have a proxy of the mesh. By default as runtimeDefaults say.'),
  restricted: z
    .boolean()
    .optional()
    .describe('Whether pods are within `restricted`. By default as runtimeDefaults say.'),
  serviceAccountName: dnsSubdomain
    .optional()
    .describe('As whom pods run unless the TrainJob says it. By default as runtimeDefaults say.'),
  imagePullSecrets: z
    .array(dnsSubdomain)
    .optional()
    .describe('Secrets with which images are pulled. By default as runtimeDefaults say.'),
};

/** What of a runtime can differ although it stays the same training. */
export const runtimeChanges = {
  image: imageReference.optional().describe("Image of the training program. By default the release's."),
  numNodes: z.int().min(1).default(1).describe('How many nodes (pods) train unless the TrainJob says it.'),
  env: envMap.default({}).describe('Environment of the training program.'),
  envSecrets: envSecretMap(),
  resources: resourcesSchema.optional().describe('What each node asks for. By default nothing.'),
  gpus: gpusSchema.optional().describe('GPUs of each node. By default none.'),
  runAsUser: z
    .int()
    .min(0)
    .optional()
    .describe(
      'Number of the user as whom programs run, so that images made for root are within `restricted`. By default 1000; on ' +
        'OpenShift the one that it assigns, but for policy mpi. OpenShift admits a user said here only where the account of the pods may use a constraint that does.',
    ),
  nodeSelector: labelMap.optional().describe('Labels of the nodes it runs on. By default any.'),
  tolerations: z.array(tolerationSchema).optional().describe('Taints of nodes that it bears. By default none.'),
};

/** What else can differ in one that loads a dataset and a model first. */
export const fineTuningChanges = {
  ...runtimeChanges,
  claim: claimSchema
    .prefault({})
    .describe('The claim that holds dataset and model of one TrainJob, mounted on /workspace.'),
};

/** A whole runtime. */
export const runtimeSchema = z.strictObject({
  ...podsOfRuntime,
  ...fineTuningChanges,
  claim: claimSchema
    .optional()
    .describe(
      'The claim that holds dataset and model of one TrainJob, mounted on /workspace, where there is one of them. By default 20Gi that one node mounts.',
    ),
  image: imageReference.describe('Image of the training program.'),
  framework: dnsLabel.default('torch').describe('What users and the SDK know it by, such as torch.'),
  policy: z.enum(POLICIES).default('torch').describe('How nodes are told of each other; plain: not at all.'),
  mpi: mpiSchema
    .optional()
    .describe("How nodes find each other, with policy mpi. By default as upstream's images have it."),
  command: z.array(z.string()).optional().describe("The training program. By default the image's."),
  args: z.array(z.string()).optional().describe("Its arguments. By default the image's."),
  workspace: path
    .optional()
    .describe(
      'Folder in which the program starts and that is its home, with any policy but mpi, unless it loads a dataset or a model. By default /workspace within `restricted`, where programs may write nowhere else.',
    ),
  dataset: source('dataset').optional().describe('A dataset that is loaded first. By default none.'),
  model: source('model').optional().describe('A model that is loaded first. By default none.'),
  labels: labelMap.default({}).describe('Its labels.'),
  annotations: annotationMap.default({}).describe('Its annotations.'),
});

/** One of several runtimes that share what they do not say themselves. */
export const oneRuntimeSchema = z.strictObject({ ...runtimeSchema.shape, ...podsOfOneRuntime });

/** A runtime with all defaults filled in. */
export type RuntimeSettings = z.output<typeof runtimeSchema>;

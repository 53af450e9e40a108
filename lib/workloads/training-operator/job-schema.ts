import { z } from 'zod';
import { byteAmount } from '../../core/schemas/amount-schema';
import { imageReference } from '../../core/schemas/image-schema';
import { envMap, labelMap } from '../../core/schemas/labels-schema';
import { resourcesSchema, tolerationSchema } from '../../core/schemas/pod-schema';
import { dnsSubdomain, text } from '../../core/schemas/text-schema';
import { envSecretMap, wholeSecrets } from '../../patterns/secret-env';
import { claimMounts } from '../mounts';
import { batchPodProps, jobName, workloadProps } from '../profile-workload';

const path = z.string().regex(/^\/[\w./-]*$/, 'a path such as /data');

/** What pods of a job can have differently by their role. */
const ofRole = {
  image: imageReference.optional().describe("Image of its program. By default the job's."),
  command: z.array(z.string()).optional().describe("Its program. By default the job's."),
  args: z.array(z.string()).optional().describe("Its arguments. By default the job's."),
  env: envMap.default({}).describe('Its environment, added to that of the job.'),
  resources: resourcesSchema.optional().describe("What each pod asks for. By default the job's."),
  nodeSelector: labelMap.optional().describe("Labels of the nodes it runs on. By default the job's."),
  tolerations: z.array(tolerationSchema).optional().describe("Taints of nodes that it bears. By default the job's."),
  restartPolicy: z
    .enum(['Always', 'OnFailure', 'Never', 'ExitCode'])
    .optional()
    .describe(
      "When a pod is started again that ended; ExitCode: where its code is 128 or more. By default the operator's.",
    ),
};

/** A role of one pod. */
export const onePod = z.strictObject(ofRole);

/** A role of some pods. */
export const manyPods = z.strictObject({
  replicas: z.int().min(1, 'at least 1').default(1).describe('How many pods.'),
  ...ofRole,
});

/** The pods of one role, with all defaults filled in. */
export type RoleSettings = z.output<typeof onePod> & { readonly replicas?: number };

const scheduling = z.strictObject({
  minAvailable: z.int().min(1).optional().describe('How many pods must be able to start at once. By default all.'),
  minResources: resourcesSchema.shape.limits.describe(
    'What must be free before any pod starts. By default what the pods ask for.',
  ),
  queue: dnsSubdomain.optional().describe("Queue of the scheduler. It cannot be changed. By default the scheduler's."),
  priorityClass: dnsSubdomain.optional().describe("Priority of the group of pods. By default the pods' own."),
  scheduleTimeoutSeconds: z
    .int()
    .min(1)
    .optional()
    .describe("Seconds that the pods wait for each other. By default the scheduler's."),
});

/** Props that jobs of the Training Operator have in common. */
export const jobProps = {
  ...workloadProps,
  name: jobName,
  image: imageReference.describe('Image of the training program.'),
  command: z.array(z.string()).optional().describe("The training program. By default the image's."),
  args: z.array(z.string()).optional().describe("Its arguments. By default the image's."),
  env: envMap.default({}).describe('Its environment.'),
  envSecrets: envSecretMap(),
  envFromSecrets: wholeSecrets(),
  workingDir: path.optional().describe("Folder in which it starts. By default the image's."),
  resources: resourcesSchema.optional().describe('What each pod asks for. By default nothing.'),
  claims: claimMounts.default([]).describe('Claims that its pods mount.'),
  sharedMemory: byteAmount
    .optional()
    .describe("Size of /dev/shm, through which loaders of data share what they read. By default the runtime's 64Mi."),
  nodeSelector: labelMap.optional().describe('Labels of the nodes it runs on. By default any.'),
  tolerations: z.array(tolerationSchema).optional().describe('Taints of nodes that it bears. By default none.'),
  schedulerName: text.optional().describe("Who places its pods. By default the cluster's scheduler."),
  ...batchPodProps,
  runAsUser: batchPodProps.runAsUser.describe(
    'Number of the user as whom its programs run, and what the operator adds to its pods, whose images are made for root. ' +
      'By default 1000 within `restricted`, on OpenShift the one that it assigns; else the images have theirs.',
  ),
  cleanPodPolicy: z
    .enum(['None', 'Running', 'All'])
    .optional()
    .describe('Which pods are deleted when it is done. By default none: their logs stay.'),
  ttlSecondsAfterFinished: z
    .int()
    .min(0)
    .optional()
    .describe('Seconds after which it is deleted when it is done. By default it stays.'),
  activeDeadlineSeconds: z
    .int()
    .min(1)
    .optional()
    .describe('Seconds after which it fails unless it is done. By default none.'),
  backoffLimit: z
    .int()
    .min(0)
    .optional()
    .describe('How often pods may be started again before it fails. By default as often as they fail.'),
  suspend: z.boolean().default(false).describe('Whether it waits until somebody sets this to false.'),
  managedBy: z
    .enum(['kubeflow.org/training-operator', 'kueue.x-k8s.io/multikueue'])
    .optional()
    .describe('Who runs it: the Training Operator, or Kueue in another cluster. By default the Training Operator.'),
  scheduling: scheduling
    .optional()
    .describe('How its pods are placed together, where the operator has a gang scheduler. By default all at once.'),
};

const job = z.object(jobProps);

/** What jobs have in common, with all defaults filled in. */
export type JobSettings = z.output<typeof job>;

/** What of an elastic training does not fit together: it would wait for ever for the fewest, and has no use for the rest. */
export function checkElastic(
  elastic: { readonly minReplicas?: number; readonly maxReplicas?: number } | undefined,
  worker: { readonly replicas: number } | undefined,
  refuse: (message: string, ...path: string[]) => void,
): void {
  if (!elastic) return;
  if (!worker) refuse('some, as elastic is about them', 'worker');
  const { minReplicas = 1, maxReplicas = elastic.minReplicas ?? Number.POSITIVE_INFINITY } = elastic;
  if (minReplicas > maxReplicas) {
    refuse(`at most maxReplicas, which is ${maxReplicas}`, 'elastic', 'minReplicas');
  } else if (worker && worker.replicas < minReplicas) {
    refuse(`at least elastic.minReplicas, which is ${minReplicas}`, 'worker', 'replicas');
  } else if (worker && worker.replicas > maxReplicas) {
    refuse(`at most elastic.maxReplicas, which is ${maxReplicas}`, 'worker', 'replicas');
  }
}

/** How many pods an elastic training may have. */
export const elasticRange = {
  minReplicas: z.int().min(1).optional().describe('The fewest workers. By default as many as maxReplicas.'),
  maxReplicas: z.int().min(1).optional().describe('The most workers. By default as many as minReplicas.'),
  maxRestarts: z
    .int()
    .min(0)
    .optional()
    .describe("How often the workers start anew after a failure. By default the operator's."),
};

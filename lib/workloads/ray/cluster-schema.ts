import { z } from 'zod';
import { imageReference } from '../../core/schemas/image-schema';
import { envMap, labelMap } from '../../core/schemas/labels-schema';
import { gpusSchema, refuseGpusTwice, resourcesSchema, tolerationSchema } from '../../core/schemas/pod-schema';
import { dnsLabel, serviceLabel } from '../../core/schemas/text-schema';
import { envSecretMap, refuseVariablesTwice, wholeSecrets } from '../../patterns/secret-env';
import { claimMounts } from '../mounts';
import { batchPodProps, jobName, workloadProps } from '../profile-workload';

/** Ray takes the limits for what a node has, so there are some. */
const USUAL = { requests: { cpu: '1', memory: '2Gi' }, limits: { cpu: '1', memory: '2Gi' } };

const pods = {
  resources: resourcesSchema.default(USUAL).describe('Requests and limits. Ray gives out what the limits say.'),
  gpus: gpusSchema.optional().describe('Its GPUs. By default none.'),
  rayStartParams: z
    .record(z.string().regex(/^[a-z][-a-z0-9]*$/, 'an option of ray start without --, such as num-cpus'), z.string())
    .default({})
    .describe('Options of `ray start`, such as num-cpus: a head with `0` gets no tasks.'),
  nodeSelector: labelMap.optional().describe('Labels of the nodes it runs on. By default any.'),
  tolerations: z.array(tolerationSchema).optional().describe('Taints of nodes that it bears. By default none.'),
};

const workers = z
  .strictObject({
    replicas: z.int().min(0).default(1).describe('How many there are, or at first where they are scaled.'),
    minReplicas: z.int().min(0).optional().describe('The fewest, with autoscaling. By default 0.'),
    maxReplicas: z.int().min(1).optional().describe('The most, with autoscaling. By default as many as fit.'),
    ...pods,
  })
  .refine(({ minReplicas = 0, replicas }) => minReplicas <= replicas, {
    path: ['minReplicas'],
    error: 'at most replicas',
  })
  .refine(({ maxReplicas = Number.POSITIVE_INFINITY, replicas }) => replicas <= maxReplicas, {
    path: ['maxReplicas'],
    error: 'at least replicas',
  })
  .superRefine(refuseGpusTwice);

const autoscaling = z.strictObject({
  idleTimeoutSeconds: z.int().min(1).default(60).describe('Seconds without work after which a worker goes.'),
  upscalingMode: z
    .enum(['Default', 'Aggressive', 'Conservative'])
    .default('Default')
    .describe('How fast they come: as many as work asks for, the same, or no more at a time than there are.'),
});

/** Name of what makes Ray clusters: theirs have `-raycluster-` and five letters more, and stand in a label. */
export const ownerName = serviceLabel
  .max(46, 'at most 46 characters, as its cluster has 17 more')
  .optional()
  .describe('Its name. By default the id of the construct.');

/** What a Ray cluster is: one by itself, that of a job, or that of a service. */
export const clusterProps = {
  ...workloadProps,
  name: jobName,
  image: imageReference.describe('Image of head and workers, with Ray and the program.'),
  rayVersion: z
    .string()
    .regex(/^\d+\.\d+\.\d+\S*$/, 'a version such as 2.46.0')
    .optional()
    .describe('Version of Ray in the image. By default the operator is not told.'),
  head: z.strictObject(pods).superRefine(refuseGpusTwice).prefault({}).describe('The pod that knows the others.'),
  workers: z
    .record(dnsLabel, workers)
    .default({})
    .describe('Groups of workers by their names: those of a group are alike. Without any the head works alone.'),
  autoscaling: autoscaling
    .optional()
    .describe('Whether Ray itself starts and stops workers as there is work. By default not.'),
  env: envMap.default({}).describe('Environment of head and workers.'),
  envSecrets: envSecretMap().describe('Environment of head and workers from keys of Secrets, such as HF_TOKEN.'),
  envFromSecrets: wholeSecrets().describe('Secrets all of whose keys are environment of head and workers.'),
  claims: claimMounts.default([]).describe('Claims of the profile that head and workers see.'),
  ...batchPodProps,
  runAsUser: batchPodProps.runAsUser.describe(
    "Number of the user as whom its programs run. By default 1000, as Ray's own images; on OpenShift the one that it assigns.",
  ),
};

const cluster = z.object(clusterProps);

/** Finds what does not fit together in a Ray cluster, and what would do nothing in it. For `superRefine`. */
export function checkCluster(
  settings: Pick<ClusterSettings, 'env' | 'envSecrets' | 'workers' | 'autoscaling'>,
  { addIssue }: Pick<z.RefinementCtx, 'addIssue'>,
): void {
  const { workers, autoscaling } = settings;
  refuseVariablesTwice(settings, { addIssue });
  if (autoscaling && Object.keys(workers).length === 0) {
    addIssue({ code: 'custom', path: ['autoscaling'], message: 'none, as there are no workers that would be scaled' });
  }
  if (autoscaling) return;
  for (const [name, group] of Object.entries(workers)) {
    for (const key of ['minReplicas', 'maxReplicas'] as const) {
      if (group[key] === undefined) continue;
      const message = 'none without autoscaling: there are as many as replicas say';
      addIssue({ code: 'custom', path: ['workers', name, key], message });
    }
  }
}

/** What a Ray cluster is, with all defaults filled in. */
export type ClusterSettings = z.output<typeof cluster>;

import { z } from 'zod';
import { resourcesSchema } from '../../core/schemas/pod-schema';
import { dnsSubdomain } from '../../core/schemas/text-schema';

/** The kinds of jobs that the operator runs, by the names of their resources. */
export const JOB_KINDS = {
  TFJob: 'tfjobs',
  PyTorchJob: 'pytorchjobs',
  XGBoostJob: 'xgboostjobs',
  MPIJob: 'mpijobs',
  PaddleJob: 'paddlejobs',
  JAXJob: 'jaxjobs',
} as const;

/** A kind of job that the operator runs. */
export type JobKind = keyof typeof JOB_KINDS;

const kinds = z.enum(Object.keys(JOB_KINDS) as [JobKind, ...JobKind[]]);

/** Settings of the training operator. */
export const trainingOperatorProps = z.strictObject({
  kinds: z
    .array(kinds)
    .min(1)
    .refine((values) => new Set(values).size === values.length, { error: 'each kind once' })
    .default(Object.keys(JOB_KINDS) as JobKind[])
    .describe('Kinds of jobs that it runs. Those left out have neither CRD, webhook nor rights.'),
  gangScheduler: dnsSubdomain
    .optional()
    .describe(
      'Starts the pods of a job all at once: `volcano`, or the name of a scheduler with the plugin for coscheduling, whose PodGroups must be on the cluster. By default pods start one by one.',
    ),
  leaderElection: z
    .boolean()
    .default(true)
    .describe(
      'Whether replicas elect a leader, so that there may be more than one and an update does not run two at once.',
    ),
  threads: z.int().min(1).default(1).describe('Jobs of one kind that it looks after at once.'),
  resources: resourcesSchema
    .default({ requests: { cpu: '100m', memory: '128Mi' }, limits: { memory: '1Gi' } })
    .describe('Requests and limits.'),
});

export type { TrainingOperatorProps } from './training-operator-props.generated';

/** These with all defaults filled in. */
export type TrainingOperatorSettings = z.output<typeof trainingOperatorProps>;

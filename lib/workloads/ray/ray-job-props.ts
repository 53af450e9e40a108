import { z } from 'zod';
import { resourcesSchema } from '../../core/schemas/pod-schema';
import { text } from '../../core/schemas/text-schema';
import { checkCluster, clusterProps, ownerName } from './cluster-schema';

/** Props of a RayJob. */
export const rayJobProps = z
  .strictObject({
    ...clusterProps,
    name: ownerName,
    entrypoint: text.describe('What it runs, such as python /app/train.py.'),
    runtimeEnv: z
      .record(text, z.unknown())
      .optional()
      .describe(
        "What its programs find, as Ray's runtime environment: env_vars, pip, working_dir. By default what the image has.",
      ),
    entrypointNumCpus: z
      .number()
      .min(0)
      .optional()
      .describe('CPUs of the cluster that the entrypoint itself takes. By default none.'),
    entrypointNumGpus: z
      .number()
      .min(0)
      .optional()
      .describe('GPUs of the cluster that the entrypoint itself takes. By default none.'),
    submitter: z
      .strictObject({
        resources: resourcesSchema
          .default({ requests: { cpu: '500m', memory: '200Mi' }, limits: { cpu: '1', memory: '1Gi' } })
          .describe('Requests and limits.'),
      })
      .prefault({})
      .describe('The pod that hands the job to the cluster and shows its log. It has the image of the cluster.'),
    backoffLimit: z.int().min(0).default(0).describe('How often it is tried again, each time with another cluster.'),
    activeDeadlineSeconds: z
      .int()
      .min(1)
      .optional()
      .describe('Seconds after which it fails unless it is done. By default none.'),
    shutdownAfterJobFinishes: z.boolean().default(true).describe('Whether its cluster goes when it is done.'),
    ttlSecondsAfterFinished: z.int().min(0).default(0).describe('Seconds from its end until its cluster goes.'),
    suspend: z.boolean().default(false).describe('Whether it waits until somebody sets this to false.'),
  })
  .superRefine(checkCluster)
  .refine(({ suspend, shutdownAfterJobFinishes }) => !suspend || shutdownAfterJobFinishes, {
    path: ['suspend'],
    error: 'false, as shutdownAfterJobFinishes is false',
  })
  .refine(({ ttlSecondsAfterFinished: ttl, shutdownAfterJobFinishes }) => ttl === 0 || shutdownAfterJobFinishes, {
    path: ['ttlSecondsAfterFinished'],
    error: '0, as shutdownAfterJobFinishes is false: its cluster stays',
  });

export type { RayJobProps } from './ray-job-props.generated';

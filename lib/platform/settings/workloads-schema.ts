import { z } from 'zod';
import { quantity, text } from './text-schema';

/** Requests and limits of a container. */
export const resourcesSchema = z.strictObject({
  requests: z.record(z.string(), quantity).optional().describe('What a node must have free.'),
  limits: z.record(z.string(), quantity).optional().describe('What it may not exceed.'),
});

/** A toleration of a pod, as Kubernetes has it. */
export const tolerationSchema = z.strictObject({
  key: z.string().optional(),
  operator: z.enum(['Exists', 'Equal']).optional(),
  value: z.string().optional(),
  effect: z.enum(['NoSchedule', 'PreferNoSchedule', 'NoExecute']).optional(),
  tolerationSeconds: z.int().optional(),
});

/** The three kinds of affinity of a pod, as Kubernetes has them. */
export const affinitySchema = z.strictObject({
  nodeAffinity: z.record(z.string(), z.unknown()).optional(),
  podAffinity: z.record(z.string(), z.unknown()).optional(),
  podAntiAffinity: z.record(z.string(), z.unknown()).optional(),
});

const container = {
  resources: resourcesSchema.optional().describe('Requests and limits; each amount given replaces the default.'),
  env: z.record(z.string(), z.string()).optional().describe('Environment variables, added or replaced.'),
};

const workload = z.strictObject({
  replicas: z.int().min(0).optional().describe('Number of pods.'),
  ...container,
  containers: z
    .record(text, z.strictObject(container))
    .optional()
    .describe('The same for single containers; without it the main container is meant.'),
  nodeSelector: z.record(z.string(), z.string()).optional().describe('Labels a node must have.'),
  tolerations: z.array(tolerationSchema).optional().describe('Taints of nodes that it tolerates, added.'),
  affinity: affinitySchema.optional().describe('Replaces the affinity.'),
  topologySpreadConstraints: z.array(z.record(z.string(), z.unknown())).optional(),
  priorityClassName: text.optional(),
  annotations: z.record(z.string(), z.string()).optional().describe('Annotations of the pods, added.'),
  labels: z.record(z.string(), z.string()).optional().describe('Labels of the pods, added.'),
});

/** Changes to single workloads. */
export const workloadsSchema = z
  .record(z.string().regex(/^[^/]+\/[^/]+$/, 'namespace/name; * matches any'), workload)
  .describe('Changes to Deployments, StatefulSets and DaemonSets, by namespace/name; * matches any.');

/** Changes to one workload. */
export type WorkloadSettings = z.output<typeof workload>;

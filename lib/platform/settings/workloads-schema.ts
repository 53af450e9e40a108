import { z } from 'zod';
import { annotationMap, envMap, labelKey, labelMap } from './labels-schema';
import { dnsSubdomain, quantity, text } from './text-schema';

/** What a container can ask for: the cluster's own resources, and what nodes offer, such as `nvidia.com/gpu`. */
const containerResource = z
  .string()
  .regex(
    /^(cpu|memory|ephemeral-storage|hugepages-\w+|[a-z0-9][-a-z0-9.]*\/[\w.-]+)$/,
    'cpu, memory, ephemeral-storage, hugepages-<size> or a name such as nvidia.com/gpu',
  );

/** Requests and limits of a container. */
export const resourcesSchema = z.strictObject({
  requests: z.record(containerResource, quantity).optional().describe('What a node must have free.'),
  limits: z.record(containerResource, quantity).optional().describe('What it may not exceed.'),
});

/** A toleration of a pod, as Kubernetes has it. */
export const tolerationSchema = z
  .strictObject({
    key: labelKey.optional(),
    operator: z.enum(['Exists', 'Equal']).optional(),
    value: z.string().optional(),
    effect: z.enum(['NoSchedule', 'PreferNoSchedule', 'NoExecute']).optional(),
    tolerationSeconds: z.int().optional(),
  })
  .refine(({ operator, value }) => operator !== 'Exists' || !value, {
    path: ['value'],
    error: 'no value, as the operator is Exists',
  })
  .refine(({ key, operator }) => key !== undefined || operator === 'Exists', {
    path: ['operator'],
    error: 'Exists, as there is no key',
  })
  .refine(({ effect, tolerationSeconds }) => tolerationSeconds === undefined || effect === 'NoExecute', {
    path: ['effect'],
    error: 'NoExecute, as there are tolerationSeconds',
  });

/** The three kinds of affinity of a pod, as Kubernetes has them. */
export const affinitySchema = z.strictObject({
  nodeAffinity: z.record(z.string(), z.unknown()).optional(),
  podAffinity: z.record(z.string(), z.unknown()).optional(),
  podAntiAffinity: z.record(z.string(), z.unknown()).optional(),
});

const container = {
  resources: resourcesSchema.optional().describe('Requests and limits; each amount given replaces the default.'),
  env: envMap.optional().describe('Environment variables, added or replaced.'),
};

/** Kubernetes counts in 32 bits. */
const MOST_PODS = 2 ** 31 - 1;

const workload = z.strictObject({
  replicas: z.int().min(0).max(MOST_PODS).optional().describe('Number of pods.'),
  ...container,
  containers: z
    .record(text, z.strictObject(container))
    .optional()
    .describe('The same for single containers; without it the main container is meant.'),
  nodeSelector: labelMap.optional().describe('Labels a node must have.'),
  tolerations: z.array(tolerationSchema).optional().describe('Taints of nodes that it tolerates, added.'),
  affinity: affinitySchema.optional().describe('Replaces the affinity.'),
  topologySpreadConstraints: z.array(z.record(z.string(), z.unknown())).optional(),
  priorityClassName: dnsSubdomain.optional(),
  annotations: annotationMap.optional().describe('Annotations of the pods, added.'),
  labels: labelMap.optional().describe('Labels of the pods, added.'),
});

/** Changes to single workloads. */
export const workloadsSchema = z
  .record(z.string().regex(/^[^/]+\/[^/]+$/, 'namespace/name; * matches any'), workload)
  .describe('Changes to Deployments, StatefulSets and DaemonSets, by namespace/name; * matches any.');

/** Changes to one workload. */
export type WorkloadSettings = z.output<typeof workload>;

import { z } from 'zod';
import { annotationMap, envMap, labelMap } from '../../core/schemas/labels-schema';
import { affinitySchema, resourcesSchema, tolerationSchema, topologySpreadSchema } from '../../core/schemas/pod-schema';
import { dnsLabel, dnsSubdomain } from '../../core/schemas/text-schema';

const container = {
  resources: resourcesSchema
    .optional()
    .describe('Requests and limits; each amount given replaces the default. By default as its component has them.'),
  env: envMap.optional().describe('Environment variables, added or replaced. By default none.'),
};

/** Kubernetes counts in 32 bits. */
const MOST_PODS = 2 ** 31 - 1;

const workload = z.strictObject({
  replicas: z.int().min(0).max(MOST_PODS).optional().describe('Number of pods. By default as its component has it.'),
  ...container,
  containers: z
    .record(dnsLabel, z.strictObject(container))
    .optional()
    .describe('The same for single containers; without it the main container is meant. By default none.'),
  nodeSelector: labelMap.optional().describe('Labels a node must have. By default none.'),
  tolerations: z
    .array(tolerationSchema)
    .optional()
    .describe('Taints of nodes that it tolerates, added. By default none.'),
  affinity: affinitySchema.optional().describe('Replaces the affinity. By default as its component has it.'),
  topologySpreadConstraints: z
    .array(topologySpreadSchema)
    .optional()
    .describe('How its pods spread over nodes and zones, as Kubernetes has it. By default as its component has it.'),
  priorityClassName: dnsSubdomain
    .optional()
    .describe('Priority class of its pods. By default as its component has it.'),
  annotations: annotationMap.optional().describe('Annotations of the pods, added. By default none.'),
  labels: labelMap.optional().describe('Labels of the pods, added. By default none.'),
  serviceAccountAnnotations: annotationMap
    .optional()
    .describe('Annotations of their service account, by which clouds know who the pods are, added. By default none.'),
});

/** Changes to single workloads. */
export const workloadsSchema = z
  .record(z.string().regex(/^[^/]+\/[^/]+$/, 'namespace/name; * matches any'), workload)
  .describe('Changes to Deployments, StatefulSets and DaemonSets, by namespace/name; * matches any.');

/** Changes to one workload. */
export type WorkloadSettings = z.output<typeof workload>;

import { z } from 'zod';
import { labelKey } from './labels-schema';
import { quantity } from './text-schema';

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

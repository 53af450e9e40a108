import { z } from 'zod';
import { labelKey } from './labels-schema';
import { quantity } from './text-schema';

/** What a container can ask for: the cluster's own resources, and what nodes offer, such as `nvidia.com/gpu`. */
export const containerResource = z
  .string()
  .regex(
    /^(cpu|memory|ephemeral-storage|hugepages-\w+|[a-z0-9][-a-z0-9.]*\/[\w.-]+)$/,
    'cpu, memory, ephemeral-storage, hugepages-<size> or a name such as nvidia.com/gpu',
  );

/** Requests and limits of a container. */
export const resourcesSchema = z.strictObject({
  requests: z
    .record(containerResource, quantity)
    .optional()
    .describe('What a node must have free. By default nothing is said.'),
  limits: z
    .record(containerResource, quantity)
    .optional()
    .describe('What it may not exceed. By default nothing is said.'),
});

/** A toleration of a pod, as Kubernetes has it. */
export const tolerationSchema = z
  .strictObject({
    key: labelKey.optional().describe('Key of the taint. By default any, with operator Exists.'),
    operator: z
      .enum(['Exists', 'Equal'])
      .optional()
      .describe('Whether the taint must have the value too, or any will do. By default Equal.'),
    value: z.string().optional().describe('Value of the taint. By default it is empty.'),
    effect: z
      .enum(['NoSchedule', 'PreferNoSchedule', 'NoExecute'])
      .optional()
      .describe('What the taint does to pods without it. By default any.'),
    tolerationSeconds: z
      .int()
      .optional()
      .describe('Seconds that the pod stays on a node that gets such a taint. By default for ever.'),
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
  nodeAffinity: z.record(z.string(), z.unknown()).optional().describe('Which nodes it goes to. By default any.'),
  podAffinity: z.record(z.string(), z.unknown()).optional().describe('Near which pods it goes. By default any.'),
  podAntiAffinity: z
    .record(z.string(), z.unknown())
    .optional()
    .describe('Away from which pods it goes. By default from none.'),
});

/** How many replicas of a language model there are by its load. */
import { z } from 'zod';

const policy = z.strictObject({
  type: z.enum(['Pods', 'Percent']).describe('Whether value counts pods, or per cent of those that are there.'),
  value: z.int().min(1).describe('How many may come or go.'),
  periodSeconds: z.int().min(1).max(1800).describe('Within how many seconds.'),
});

const rules = z.strictObject({
  stabilizationWindowSeconds: z
    .int()
    .min(0)
    .max(3600)
    .optional()
    .describe('Seconds that are looked back at, of which the calmest moment counts. By default 0 up, 300 down.'),
  selectPolicy: z
    .enum(['Max', 'Min', 'Disabled'])
    .optional()
    .describe('Which of the policies counts: the one of most change, of least, or there is no change. By default Max.'),
  policies: z
    .array(policy)
    .min(1, 'at least one policy')
    .optional()
    .describe("How much may change at a time. By default as much as the cluster's autoscaler lets."),
});

const bounds = {
  minReplicas: z.int().min(1).optional().describe('The fewest replicas. By default 1.'),
  maxReplicas: z.int().min(1).describe('The most replicas.'),
  cost: z
    .number()
    .min(0)
    .refine((cost) => /^\d+(\.\d+)?$/.test(String(cost)), { error: 'a number such as 10 or 0.5' })
    .optional()
    .describe('What a replica costs, compared with those of other models. By default 10.'),
};

const hpa = z.strictObject({
  autoscaler: z.literal('hpa').describe('The autoscaler of Kubernetes, by the Prometheus Adapter.'),
  ...bounds,
  behavior: z
    .strictObject({
      scaleUp: rules.optional().describe("How fast replicas come. By default as the cluster's autoscaler has it."),
      scaleDown: rules.optional().describe("How fast they go. By default as the cluster's autoscaler has it."),
    })
    .optional()
    .describe("How fast their number changes. By default as the cluster's autoscaler has it."),
});

const keda = z.strictObject({
  autoscaler: z.literal('keda').describe('KEDA, which asks Prometheus itself.'),
  ...bounds,
  pollingInterval: z.int().min(1).optional().describe("Seconds between two questions. By default KEDA's."),
  cooldownPeriod: z
    .int()
    .min(0)
    .optional()
    .describe("Seconds without load before there are the fewest replicas. By default KEDA's."),
  initialCooldownPeriod: z
    .int()
    .min(0)
    .optional()
    .describe('Seconds after its making before that: a model takes time to load. By default 0.'),
  idleReplicas: z
    .int()
    .min(1)
    .optional()
    .describe('How many there are without any load: fewer than minReplicas. By default minReplicas.'),
  fallback: z
    .strictObject({
      failureThreshold: z.int().min(1).describe('After how many questions without an answer.'),
      replicas: z.int().min(0).describe('How many there are then.'),
      behavior: z
        .enum(['static', 'currentReplicas', 'currentReplicasIfHigher', 'currentReplicasIfLower'])
        .optional()
        .describe('Whether those that are there stay, if they are more or fewer. By default static: they do not.'),
    })
    .optional()
    .describe('What holds while Prometheus does not answer. By default as many as there are.'),
});

/** How many replicas there are by their load: what the webhook of KServe would refuse is refused. */
export const llmScaling = z
  .discriminatedUnion('autoscaler', [hpa, keda])
  .superRefine(({ minReplicas, maxReplicas, ...own }, { addIssue }) => {
    const refuse = (message: string, key: string) => addIssue({ code: 'custom', path: [key], message });
    if (minReplicas !== undefined && minReplicas > maxReplicas) {
      refuse(`at most maxReplicas, which is ${maxReplicas}`, 'minReplicas');
    }
    if (own.autoscaler !== 'keda' || own.idleReplicas === undefined) return;
    if (minReplicas === undefined) refuse('a number, as there are idleReplicas, which must be fewer', 'minReplicas');
    else if (own.idleReplicas >= minReplicas) refuse(`less than minReplicas, which is ${minReplicas}`, 'idleReplicas');
  });

/** This with all defaults filled in. */
export type LlmScalingSettings = z.output<typeof llmScaling>;

import { z } from 'zod';
import { wholeSeconds } from '../knative/common-props';

const count = z.int().min(0, '0 or more').optional();
const rate = z.number().gt(1, 'more than 1');
const percentage = z.number().gt(1, 'a percentage from 1 to 100').max(100, 'a percentage from 1 to 100');

const IN_SECONDS = { h: 3600, m: 60, s: 1 };

function seconds(duration: string): number {
  const parts = [...duration.matchAll(/(\d+)([hms])/g)];
  return parts.reduce((sum, [, number, unit]) => sum + Number(number) * IN_SECONDS[unit as keyof typeof IN_SECONDS], 0);
}

/** How services are scaled: the keys of `config-autoscaler`. */
export const autoscalerSchema = z
  .strictObject({
    minScale: count.describe('Least number of pods of a service. By default 0.'),
    maxScale: count.describe('Largest number of pods of a service, 0 for any. By default 0.'),
    maxScaleLimit: count.describe('What a service may ask for at most, 0 for any. By default 0.'),
    initialScale: count.describe('Pods of a new revision. By default 1.'),
    allowZeroInitialScale: z.boolean().optional().describe('Whether that may be 0. By default false.'),
    enableScaleToZero: z.boolean().optional().describe('Whether a service may have no pod. By default true.'),
    scaleToZeroGracePeriod: wholeSeconds
      .refine((duration) => seconds(duration) > 0, 'more than 0s')
      .optional()
      .describe('How long the last pod stays at most once it is of no use. By default 30s.'),
    scaleToZeroPodRetentionPeriod: wholeSeconds
      .optional()
      .describe('How long the last pod stays at least, where starts are slow. By default 0s.'),
    scaleDownDelay: wholeSeconds.optional().describe('How long less load must last before pods go. By default 0s.'),
    stableWindow: wholeSeconds
      .refine((duration) => seconds(duration) >= 6 && seconds(duration) <= 3600, '6s to 1h')
      .optional()
      .describe('Time over which the load is averaged, 6s to 1h. By default 60s.'),
    containerConcurrencyTargetDefault: z
      .number()
      .gt(0, 'more than 0')
      .optional()
      .describe('Requests at a time that a pod should have. By default 100.'),
    containerConcurrencyTargetPercentage: percentage
      .optional()
      .describe('Percentage of that at which pods are added. By default 70.'),
    requestsPerSecondTargetDefault: z
      .number()
      .min(0.01, 'at least 0.01')
      .optional()
      .describe('Requests per second that a pod should have, for services scaled by them. By default 200.'),
    targetBurstCapacity: z
      .number()
      .min(-1, '-1 or more')
      .refine((value) => value === -1 || value >= 0, '-1, or 0 or more')
      .optional()
      .describe('Requests at once that the activator absorbs; -1 keeps it before every service. By default 211.'),
    panicWindowPercentage: percentage.optional().describe('Part of stableWindow that tells a burst. By default 10.'),
    panicThresholdPercentage: z
      .number()
      .gt(0, 'more than 0')
      .optional()
      .describe('Percentage of the target from which it is a burst. By default 200.'),
    maxScaleUpRate: rate.optional().describe('Most by which the number of pods grows in 2 seconds. By default 1000.'),
    maxScaleDownRate: rate.optional().describe('Most by which it shrinks in 2 seconds. By default 2.'),
    podAutoscalerClass: z
      .enum(['kpa.autoscaling.knative.dev', 'hpa.autoscaling.knative.dev'])
      .optional()
      .describe("Knative's autoscaler (kpa) or that of Kubernetes (hpa). By default kpa."),
    activatorCapacity: z
      .number()
      .min(1, 'at least 1')
      .optional()
      .describe('Requests at a time that one pod of the activator takes. By default 100.'),
  })
  .refine(({ minScale = 0, maxScale = 0 }) => maxScale === 0 || minScale <= maxScale, {
    message: 'minScale is larger than maxScale',
    path: ['minScale'],
  })
  .refine(({ maxScale = 0, maxScaleLimit = 0 }) => !maxScaleLimit || (maxScale > 0 && maxScale <= maxScaleLimit), {
    message: 'with maxScaleLimit maxScale must be from 1 to it',
    path: ['maxScale'],
  })
  .refine(({ initialScale = 1, allowZeroInitialScale }) => initialScale > 0 || allowZeroInitialScale, {
    message: 'initialScale 0 needs allowZeroInitialScale',
    path: ['initialScale'],
  });

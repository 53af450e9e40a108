import { z } from 'zod';

/** How many pods of a Deployment run, by the CPU that they use. */
export interface AutoscalingBounds {
  /** Least number of pods. */
  readonly min: number;
  /** Largest number of pods. */
  readonly max: number;
  /** Percentage of the requested CPU above which pods are added. */
  readonly cpu: number;
}

/** Settings of an autoscaler that has these bounds by default. */
export function autoscalingSchema(defaults: AutoscalingBounds) {
  return z
    .strictObject({
      min: z.int().min(1, 'at least 1').default(defaults.min).describe('Least number of pods.'),
      max: z.int().min(1, 'at least 1').default(defaults.max).describe('Largest number of pods.'),
      cpu: z
        .int()
        .min(1, 'a percentage from 1 to 1000')
        .max(1000, 'a percentage from 1 to 1000')
        .default(defaults.cpu)
        .describe('Percentage of the requested CPU above which pods are added.'),
    })
    .superRefine(({ min, max }, { addIssue }) => {
      if (min > max) addIssue({ code: 'custom', path: ['min'], message: `at most max (${max})` });
    });
}

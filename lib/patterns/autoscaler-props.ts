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
      min: z.int().min(1, 'at least 1').optional().describe(`Least number of pods. By default ${defaults.min}.`),
      max: z.int().min(1, 'at least 1').optional().describe(`Largest number of pods. By default ${defaults.max}.`),
      cpu: z
        .int()
        .min(1, 'a percentage from 1 to 1000')
        .max(1000, 'a percentage from 1 to 1000')
        .optional()
        .describe(`Percentage of the requested CPU above which pods are added. By default ${defaults.cpu}.`),
    })
    .refine(({ min = defaults.min, max = defaults.max }) => min <= max, {
      message: 'min is larger than max',
      path: ['min'],
    });
}

/** What users change of an autoscaler. */
export type AutoscalingSettings = z.input<ReturnType<typeof autoscalingSchema>>;

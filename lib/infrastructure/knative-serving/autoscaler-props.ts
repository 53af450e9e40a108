import { z } from 'zod';
import { programDefault } from '../../core/schemas/program-default';
import { wholeSeconds } from '../knative/common-props';

const count = z.int().min(0, '0 or more');
const rate = z.number().gt(1, 'more than 1');
const percentage = z.number().gt(1, 'a percentage from 1 to 100').max(100, 'a percentage from 1 to 100');

const IN_SECONDS = { h: 3600, m: 60, s: 1 };

function seconds(duration: string): number {
  const parts = [...duration.matchAll(/(\d+)([hms])/g)];
  return parts.reduce((sum, [, number, unit]) => sum + Number(number) * IN_SECONDS[unit as keyof typeof IN_SECONDS], 0);
}

/** Knative's own values of what is compared below. */
const OWN = { minScale: 0, maxScale: 0, maxScaleLimit: 0, initialScale: 1, allowZeroInitialScale: false };

/** How services are scaled: the keys of `config-autoscaler`. */
export const autoscalerSchema = z
  .strictObject({
    minScale: programDefault(count, OWN.minScale).describe('Least number of pods of a service.'),
    maxScale: programDefault(count, OWN.maxScale).describe('Largest number of pods of a service, 0 for any.'),
    maxScaleLimit: programDefault(count, OWN.maxScaleLimit).describe('What a service may ask for at most, 0 for any.'),
    initialScale: programDefault(count, OWN.initialScale).describe('Pods of a new revision.'),
    allowZeroInitialScale: programDefault(z.boolean(), OWN.allowZeroInitialScale).describe('Whether that may be 0.'),
    enableScaleToZero: programDefault(z.boolean(), true).describe('Whether a service may have no pod.'),
    scaleToZeroGracePeriod: programDefault(
      wholeSeconds.refine((duration) => seconds(duration) > 0, 'more than 0s'),
      '30s',
    ).describe('How long the last pod stays at most once it is of no use.'),
    scaleToZeroPodRetentionPeriod: programDefault(wholeSeconds, '0s').describe(
      'How long the last pod stays at least, where starts are slow.',
    ),
    scaleDownDelay: programDefault(wholeSeconds, '0s').describe('How long less load must last before pods go.'),
    stableWindow: programDefault(
      wholeSeconds.refine((duration) => seconds(duration) >= 6 && seconds(duration) <= 3600, '6s to 1h'),
      '60s',
    ).describe('Time over which the load is averaged, 6s to 1h.'),
    containerConcurrencyTargetDefault: programDefault(z.number().gt(0, 'more than 0'), 100).describe(
      'Requests at a time that a pod should have.',
    ),
    containerConcurrencyTargetPercentage: programDefault(percentage, 70).describe(
      'Percentage of that at which pods are added.',
    ),
    requestsPerSecondTargetDefault: programDefault(z.number().min(0.01, 'at least 0.01'), 200).describe(
      'Requests per second that a pod should have, for services scaled by them.',
    ),
    targetBurstCapacity: programDefault(
      z
        .number()
        .min(-1, '-1 or more')
        .refine((value) => value === -1 || value >= 0, '-1, or 0 or more'),
      211,
    ).describe('Requests at once that the activator absorbs; -1 keeps it before every service.'),
    panicWindowPercentage: programDefault(percentage, 10).describe('Part of stableWindow that tells a burst.'),
    panicThresholdPercentage: programDefault(z.number().gt(0, 'more than 0'), 200).describe(
      'Percentage of the target from which it is a burst.',
    ),
    maxScaleUpRate: programDefault(rate, 1000).describe('Most by which the number of pods grows in 2 seconds.'),
    maxScaleDownRate: programDefault(rate, 2).describe('Most by which it shrinks in 2 seconds.'),
    podAutoscalerClass: programDefault(
      z.enum(['kpa.autoscaling.knative.dev', 'hpa.autoscaling.knative.dev']),
      'kpa.autoscaling.knative.dev',
    ).describe("Knative's autoscaler (kpa) or that of Kubernetes (hpa)."),
    activatorCapacity: programDefault(z.number().min(1, 'at least 1'), 100).describe(
      'Requests at a time that one pod of the activator takes.',
    ),
  })
  .refine(({ minScale = OWN.minScale, maxScale = OWN.maxScale }) => maxScale === 0 || minScale <= maxScale, {
    message: 'at most maxScale',
    path: ['minScale'],
  })
  .refine(
    ({ maxScale = OWN.maxScale, maxScaleLimit = OWN.maxScaleLimit }) =>
      maxScaleLimit === 0 || (maxScale > 0 && maxScale <= maxScaleLimit),
    { message: '1 to maxScaleLimit', path: ['maxScale'] },
  )
  .refine(
    ({ initialScale = OWN.initialScale, allowZeroInitialScale = OWN.allowZeroInitialScale }) =>
      initialScale > 0 || allowZeroInitialScale,
    { message: 'at least 1, or allowZeroInitialScale beside it', path: ['initialScale'] },
  );

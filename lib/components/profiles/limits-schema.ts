import { z } from 'zod';
import { amountsOf } from '../../core/schemas/amount-schema';
import { containerResource } from '../../core/schemas/pod-schema';
import { amountOf } from '../../kubernetes/quantity';

const amounts = amountsOf(containerResource);

/** Pairs of bounds of which the first may not be above the second: the cluster refuses such a LimitRange. */
const ORDERED = [
  ['defaultRequest', 'default'],
  ['default', 'max'],
  ['defaultRequest', 'max'],
  ['min', 'defaultRequest'],
  ['min', 'default'],
  ['min', 'max'],
] as const;

/** Limits of the containers of a profile. */
export const limitsSchema = z
  .strictObject({
    default: amounts.optional().describe('Limits of containers that say none. By default none.'),
    defaultRequest: amounts
      .optional()
      .describe('Requests of containers that say neither requests nor limits. By default as `default`.'),
    max: amounts.optional().describe('The most that a container may have as limits. By default anything.'),
    min: amounts.optional().describe('The least that a container may request. By default anything.'),
  })
  .superRefine((limits, context) => {
    for (const [less, more] of ORDERED) {
      for (const [resource, amount] of Object.entries(limits[less] ?? {})) {
        const bound = limits[more]?.[resource];
        if (bound === undefined || amountOf(amount) <= amountOf(bound)) continue;
        const message = `at most ${more}.${resource} (${bound})`;
        context.addIssue({ code: 'custom', path: [less, resource], message });
      }
    }
  });

/** Limits of containers, as a LimitRange has them. */
export type ContainerLimits = z.output<typeof limitsSchema>;

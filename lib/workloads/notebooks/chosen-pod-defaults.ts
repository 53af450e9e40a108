import { z } from 'zod';
import { labelKey, labelMap } from '../../core/schemas/labels-schema';

/** PodDefaults that pods get: constructs, or the labels of those that are there, whose value is `true`. */
export const chosenPodDefaults = z.array(
  z.union([
    z.object({ podLabels: labelMap.describe('Labels of the pods that get it.') }),
    labelKey.transform((key) => ({ podLabels: { [key]: 'true' } })),
  ]),
);

/** Labels by which pods get PodDefaults. */
export function labelsOfPodDefaults(chosen: z.output<typeof chosenPodDefaults>): Record<string, string> {
  return Object.assign({}, ...chosen.map(({ podLabels }) => podLabels));
}

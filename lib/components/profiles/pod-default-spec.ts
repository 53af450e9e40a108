import type { PodDefaultSpec } from '../../../imports/kubeflow.org';
import type { PodDefaultSettings } from './pod-defaults-schema';

/** Labels of the pods that get a PodDefault. */
export function podLabelsOf({ name, podLabels }: PodDefaultSettings): Record<string, string> {
  return podLabels ?? { [name]: 'true' };
}

/** A PodDefault under its settings. */
export function podDefaultSpec(settings: PodDefaultSettings): PodDefaultSpec {
  const { name, description, podLabels: _, ...spec } = settings;
  return { desc: description ?? name, selector: { matchLabels: podLabelsOf(settings) }, ...spec };
}

import type { Construct } from 'constructs';
import { PlatformContext } from '../../core/context';

/** Labels that every selector of Knative Eventing has, beside its own. They cannot change on a cluster. */
export const SELECTED = {
  'app.kubernetes.io/component': 'knative-eventing',
  'app.kubernetes.io/name': 'knative-eventing',
  'kustomize.component': 'knative',
};

/** Labels of everything of Knative Eventing. */
export function eventingLabels(scope: Construct): Record<string, string> {
  return { ...SELECTED, 'app.kubernetes.io/version': PlatformContext.of(scope).version('knative') };
}

/** The label that keeps SinkBindings off Knative's own programs. */
export const NOT_BOUND = { 'bindings.knative.dev/exclude': 'true' };

import { VERSIONS } from '../../core/release';

/** Labels that every selector of Knative Eventing has, beside its own. They cannot change on a cluster. */
export const SELECTED = {
  'app.kubernetes.io/component': 'knative-eventing',
  'app.kubernetes.io/name': 'knative-eventing',
  'kustomize.component': 'knative',
};

/** Labels of everything of Knative Eventing. */
export const EVENTING = { ...SELECTED, 'app.kubernetes.io/version': VERSIONS.knative };

/** The label that keeps SinkBindings off Knative's own programs. */
export const NOT_BOUND = { 'bindings.knative.dev/exclude': 'true' };

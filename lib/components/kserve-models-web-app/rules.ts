import { allow } from '../../patterns/rbac';

/**
 * What the backend asks of the cluster for its pages, after it has asked whether the user may: no more than its source
 * calls (kserve/models-web-app 0.18.0, backend/apps). Users have the same rights in their profiles by kubeflow-view and
 * kubeflow-edit.
 */
export const BACKEND_RULES = [
  allow('', ['namespaces'], ['list']),
  allow('serving.kserve.io', ['inferenceservices', 'inferencegraphs'], ['get', 'list', 'create', 'update', 'delete']),
  allow('serving.kserve.io', ['trainedmodels'], ['create']),
  allow('serving.kserve.io', ['servingruntimes'], ['get']),
  // What KServe makes of a model with Knative.
  allow('serving.knative.dev', ['services', 'configurations', 'revisions', 'routes'], ['get']),
  // And without.
  allow('apps', ['deployments'], ['get']),
  allow('autoscaling', ['horizontalpodautoscalers'], ['get']),
  allow('', ['services'], ['get']),
  // Tabs of events and logs.
  allow('', ['pods', 'events'], ['list']),
  allow('', ['pods/log'], ['get']),
];

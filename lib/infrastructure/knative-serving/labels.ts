import { VERSIONS } from '../../core/release';

/** Labels of everything of Knative Serving. */
export const SERVING = { 'app.kubernetes.io/name': 'knative-serving', 'app.kubernetes.io/version': VERSIONS.knative };

/** Labels of a part of it. By them its webhook finds the ConfigMaps that it checks. */
export function servingLabels(component: string): Record<string, string> {
  return { ...SERVING, 'app.kubernetes.io/component': component };
}

/** Labels of what connects it with Istio. */
export const NET_ISTIO = { ...servingLabels('net-istio'), 'networking.knative.dev/ingress-provider': 'istio' };

/** The label by which the controller's role collects rules. */
export const CONTROLLER_RULES = 'serving.knative.dev/controller';

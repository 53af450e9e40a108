import type { Construct } from 'constructs';
import { PlatformContext } from '../../core/context';

/** The label of everything of Knative Serving that never changes. */
export const SERVING = { 'app.kubernetes.io/name': 'knative-serving' };

/** Labels of everything of Knative Serving, or of one part of it. By them its webhook finds the ConfigMaps that it checks. */
export function servingLabels(scope: Construct, component?: string): Record<string, string> {
  return {
    ...SERVING,
    'app.kubernetes.io/version': PlatformContext.of(scope).version('knative'),
    ...(component ? { 'app.kubernetes.io/component': component } : {}),
  };
}

/** Labels of what connects it with Istio. */
export function netIstioLabels(scope: Construct): Record<string, string> {
  return { ...servingLabels(scope, 'net-istio'), 'networking.knative.dev/ingress-provider': 'istio' };
}

/** The label by which the controller's role collects rules. */
export const CONTROLLER_RULES = 'serving.knative.dev/controller';

import { stringify } from 'yaml';
import type { PlatformContext } from '../../core/context';
import type { ProfileControllerProps } from './profile-controller-props';

/** What the components of the platform look for in the namespace of a profile. */
const LABELS = {
  'app.kubernetes.io/part-of': 'kubeflow-profile',
  'katib.kubeflow.org/metrics-collector-injection': 'enabled',
  'pipelines.kubeflow.org/enabled': 'true',
  'serving.kubeflow.org/inferenceservice': 'enabled',
};

/** The file from which the controller takes the labels of profiles' namespaces. */
export function namespaceLabelsFile(context: PlatformContext, props: ProfileControllerProps): string {
  const labels = { ...LABELS, ...meshLabels(context), ...podSecurity(context, props), ...props.namespaceLabels };
  return stringify(labels, { defaultStringType: 'QUOTE_DOUBLE', defaultKeyType: 'PLAIN', lineWidth: 0 });
}

/**
 * Pods of profiles have proxies of their own with every data plane: the controller's policies look at who the user of
 * a request is. It always says `istio-injection: enabled`; for a revision, an empty value undoes that.
 */
function meshLabels({ mesh }: PlatformContext): Record<string, string> {
  const labels = mesh.sidecarNamespaceLabels;
  return 'istio-injection' in labels ? {} : { 'istio-injection': '', ...labels };
}

function podSecurity({ mesh }: PlatformContext, props: ProfileControllerProps): Record<string, string> {
  const level = props.podSecurity ?? (mesh.podSecurity === 'privileged' ? 'privileged' : 'baseline');
  return level === 'none' ? {} : { 'pod-security.kubernetes.io/enforce': level };
}

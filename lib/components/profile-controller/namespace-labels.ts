import { stringify } from 'yaml';
import type { PlatformContext } from '../../core/context';
import { PROFILE_FEATURES, PROFILE_NAMESPACE } from '../../core/contracts/labels';
import { MESH_LABELS, NAMESPACE_LABELS } from '../../kubernetes/labels';
import type { ProfileControllerSettings } from './profile-controller-props';

/** What the components of the platform look for in the namespace of a profile. */
const LABELS = {
  ...PROFILE_NAMESPACE,
  ...PROFILE_FEATURES.katib,
  ...PROFILE_FEATURES.pipelines,
  ...PROFILE_FEATURES.kserve,
};

/** The file from which the controller takes the labels of profiles' namespaces. */
export function namespaceLabelsFile(context: PlatformContext, settings: ProfileControllerSettings): string {
  const labels = { ...LABELS, ...meshLabels(context), ...podSecurity(context, settings), ...settings.namespaceLabels };
  return stringify(labels, { defaultStringType: 'QUOTE_DOUBLE', defaultKeyType: 'PLAIN', lineWidth: 0 });
}

/**
 * Pods of profiles have proxies of their own with every data plane: the controller's policies look at who the user of
 * a request is. It always says `istio-injection: enabled`; for a revision, an empty value undoes that.
 */
function meshLabels({ mesh }: PlatformContext): Record<string, string> {
  const labels = mesh.sidecarNamespaceLabels;
  return MESH_LABELS.injection in labels ? {} : { [MESH_LABELS.injection]: '', ...labels };
}

function podSecurity({ mesh }: PlatformContext, settings: ProfileControllerSettings): Record<string, string> {
  const level = settings.podSecurity ?? (mesh.podSecurity === 'privileged' ? 'privileged' : 'baseline');
  return level === 'none' ? {} : { [NAMESPACE_LABELS.podSecurity]: level };
}

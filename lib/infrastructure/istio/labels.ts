import type { Construct } from 'constructs';
import { PlatformContext } from '../../core/context';
import { MESH_LABELS } from '../../kubernetes/labels';

/** Labels of the parts of Istio. */
export function istioLabels(scope: Construct, name: string): Record<string, string> {
  return {
    'app.kubernetes.io/instance': 'istio',
    'app.kubernetes.io/name': name,
    'app.kubernetes.io/part-of': 'istio',
    'app.kubernetes.io/version': PlatformContext.of(scope).version('istio'),
  };
}

/** Labels of what belongs to the one revision of the control plane that the platform installs. */
export function revisionLabels(scope: Construct, name: string): Record<string, string> {
  return { ...istioLabels(scope, name), [MESH_LABELS.revision]: REVISION };
}

/** The revision of the bundled control plane. */
export const REVISION = 'default';

/** Labels of pods that are never in the mesh: Istio's own. */
export const OUT_OF_MESH = { [MESH_LABELS.dataPlane]: 'none', [MESH_LABELS.inject]: 'false' };

/** The annotation of the same, which older tools read. */
export const NO_SIDECAR = { [MESH_LABELS.inject]: 'false' };

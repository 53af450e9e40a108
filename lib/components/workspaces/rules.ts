import type { k8s } from 'cdk8s-plus-27';
import { allow, READ } from '../../patterns/rbac';

const GROUP = 'kubeflow.org';
const KEEP = [...READ, 'create', 'update'];

/**
 * What the controller does, by kubeflow/notebooks v2.0.0-alpha.3 workspaces/controller: it makes and updates a
 * StatefulSet, a Service and a VirtualService for each Workspace, whose removal it leaves to owner references; of a
 * WorkspaceKind it sets the finalizer. It reads ConfigMaps with icons, all others not at all.
 */
export const CONTROLLER_RULES: k8s.PolicyRule[] = [
  allow('', ['configmaps', 'events', 'pods'], READ),
  allow('', ['services'], KEEP),
  allow('apps', ['statefulsets'], KEEP),
  allow(GROUP, ['workspacekinds'], [...READ, 'update']),
  allow(GROUP, ['workspaces'], READ),
  allow(GROUP, ['workspaces/finalizers'], ['update']),
  allow(GROUP, ['workspacekinds/status', 'workspaces/status'], ['update']),
  allow('networking.istio.io', ['virtualservices'], KEEP),
];

/**
 * What the API does once it has asked the cluster whether the user may, by workspaces/backend of the same version. Of
 * Secrets it only looks at those that a Workspace is to mount: its pages of Secrets show samples yet.
 */
export const BACKEND_RULES: k8s.PolicyRule[] = [
  allow(GROUP, ['workspaces'], [...READ, 'create', 'update', 'patch', 'delete']),
  allow(GROUP, ['workspacekinds'], [...READ, 'create', 'update', 'delete']),
  allow('', ['namespaces', 'configmaps', 'pods', 'persistentvolumes'], READ),
  allow('', ['secrets'], ['get']),
  allow('', ['persistentvolumeclaims'], [...READ, 'create', 'delete']),
  allow('storage.k8s.io', ['storageclasses'], READ),
  allow('authorization.k8s.io', ['subjectaccessreviews'], ['create']),
];

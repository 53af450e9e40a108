import { type FieldPattern, isBelow } from '../../kubernetes/field-pattern';
import { groupKindOf, type KubeObject } from '../../kubernetes/objects';
import type { Change } from '../compare/changes';

/** Fields that the API server never changes in place, where no server is there to be asked. */
const IMMUTABLE: Readonly<Record<string, readonly FieldPattern[]>> = {
  '/PersistentVolumeClaim': [
    ['spec', 'accessModes'],
    ['spec', 'storageClassName'],
    ['spec', 'selector'],
  ],
  'apiextensions.k8s.io/CustomResourceDefinition': [
    ['spec', 'scope'],
    ['spec', 'group'],
  ],
  'apps/DaemonSet': [['spec', 'selector']],
  'apps/Deployment': [['spec', 'selector']],
  'apps/StatefulSet': [
    ['spec', 'selector'],
    ['spec', 'serviceName'],
    ['spec', 'volumeClaimTemplates'],
    ['spec', 'podManagementPolicy'],
  ],
  'batch/Job': [
    ['spec', 'selector'],
    ['spec', 'template'],
    ['spec', 'completionMode'],
  ],
  'rbac.authorization.k8s.io/ClusterRoleBinding': [['roleRef']],
  'rbac.authorization.k8s.io/RoleBinding': [['roleRef']],
  'storage.k8s.io/StorageClass': [['provisioner'], ['parameters'], ['reclaimPolicy'], ['volumeBindingMode']],
};

/** The changes of an object that the server would refuse. */
export function immutableChanges(object: KubeObject, changes: readonly Change[]): Change[] {
  const patterns = IMMUTABLE[groupKindOf(object)] ?? [];
  return changes.filter(({ path }) => patterns.some((pattern) => isBelow(path.replace(/ \(order\)$/, ''), pattern)));
}

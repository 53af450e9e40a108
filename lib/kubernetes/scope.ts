import { groupKindOf, groupOf, isBuiltInGroup, type KubeObject } from './objects';

/** Kinds of Kubernetes itself that stand in no namespace (`kubectl api-resources --namespaced=false`, 1.36). */
const OF_THE_CLUSTER: ReadonlySet<string> = new Set([
  ...['/Namespace', '/Node', '/PersistentVolume', '/ComponentStatus'],
  ...['Mutating', 'Validating'].flatMap((word) => [
    `admissionregistration.k8s.io/${word}WebhookConfiguration`,
    `admissionregistration.k8s.io/${word}AdmissionPolicy`,
    `admissionregistration.k8s.io/${word}AdmissionPolicyBinding`,
  ]),
  'apiextensions.k8s.io/CustomResourceDefinition',
  'apiregistration.k8s.io/APIService',
  ...['TokenReview', 'SelfSubjectReview'].map((kind) => `authentication.k8s.io/${kind}`),
  ...['SelfSubjectAccessReview', 'SelfSubjectRulesReview', 'SubjectAccessReview'].map(
    (kind) => `authorization.k8s.io/${kind}`,
  ),
  ...['CertificateSigningRequest', 'ClusterTrustBundle'].map((kind) => `certificates.k8s.io/${kind}`),
  ...['FlowSchema', 'PriorityLevelConfiguration'].map((kind) => `flowcontrol.apiserver.k8s.io/${kind}`),
  'internal.apiserver.k8s.io/StorageVersion',
  ...['IngressClass', 'IPAddress', 'ServiceCIDR'].map((kind) => `networking.k8s.io/${kind}`),
  'node.k8s.io/RuntimeClass',
  ...['ClusterRole', 'ClusterRoleBinding'].map((kind) => `rbac.authorization.k8s.io/${kind}`),
  ...['DeviceClass', 'ResourceSlice', 'DeviceTaintRule'].map((kind) => `resource.k8s.io/${kind}`),
  'scheduling.k8s.io/PriorityClass',
  ...['CSIDriver', 'CSINode', 'StorageClass', 'VolumeAttachment', 'VolumeAttributesClass'].map(
    (kind) => `storage.k8s.io/${kind}`,
  ),
  'storagemigration.k8s.io/StorageVersionMigration',
]);

/** Whether objects of a kind of Kubernetes itself stand in a namespace; of kinds that others define nothing is known. */
export function isNamespaced(object: Pick<KubeObject, 'apiVersion' | 'kind'>): boolean | undefined {
  return isBuiltInGroup(groupOf(object)) ? !OF_THE_CLUSTER.has(groupKindOf(object)) : undefined;
}

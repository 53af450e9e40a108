/** One entry of `metadata.managedFields`. */
export interface ManagedFields {
  readonly manager?: string;
  readonly operation?: string;
  readonly subresource?: string;
  readonly apiVersion?: string;
  readonly time?: string;
  readonly fieldsV1?: Record<string, unknown>;
}

/** The metadata that this package reads; everything else in it is passed through untouched. */
export interface ObjectMeta {
  name: string;
  namespace?: string;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  readonly uid?: string;
  readonly generation?: number;
  readonly resourceVersion?: string;
  readonly deletionTimestamp?: string;
  finalizers?: string[];
  readonly managedFields?: readonly ManagedFields[];
  [field: string]: unknown;
}

/** A Kubernetes object as plain data: as it is rendered, and as a cluster stores it. It never goes through typed models. */
export interface KubeObject {
  apiVersion: string;
  kind: string;
  metadata: ObjectMeta;
  [field: string]: unknown;
}

/** The API group of an object: `apps` for `apps/v1`; '' is the core group. */
export function groupOf({ apiVersion }: Pick<KubeObject, 'apiVersion'>): string {
  const slash = apiVersion.indexOf('/');
  return slash < 0 ? '' : apiVersion.slice(0, slash);
}

/** Group and kind, whatever the version: `apps/Deployment`, `/Service`. */
export function groupKindOf(object: Pick<KubeObject, 'apiVersion' | 'kind'>): string {
  return `${groupOf(object)}/${object.kind}`;
}

/** What makes an object one: group, kind, namespace and name. */
export function identityOf(object: KubeObject): string {
  return `${groupKindOf(object)}/${object.metadata.namespace ?? ''}/${object.metadata.name}`;
}

/** How messages name an object: `apps/Deployment kubeflow/dashboard`, `Service kubeflow/dashboard`. */
export function titleOf(
  object: Pick<KubeObject, 'apiVersion' | 'kind'> & { readonly metadata: Pick<ObjectMeta, 'name' | 'namespace'> },
): string {
  const { namespace, name } = object.metadata;
  return `${groupKindOf(object).replace(/^\//, '')} ${namespace ? `${namespace}/` : ''}${name}`;
}

/** Whether Kubernetes itself serves this group, so that no CustomResourceDefinition has to come first. */
export function isBuiltInGroup(group: string): boolean {
  return !group.includes('.') || BUILT_IN_GROUPS.has(group);
}

/** Not everything under `k8s.io`: the Gateway API and others live there and are custom. */
const BUILT_IN_GROUPS: ReadonlySet<string> = new Set(
  [
    ...['admissionregistration', 'apiextensions', 'apiregistration', 'authentication', 'authorization', 'certificates'],
    ...['coordination', 'discovery', 'events', 'flowcontrol.apiserver', 'internal.apiserver', 'networking', 'node'],
    ...['rbac.authorization', 'resource', 'scheduling', 'storage', 'storagemigration'],
  ].map((name) => `${name}.k8s.io`),
);

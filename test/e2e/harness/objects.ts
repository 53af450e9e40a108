/** An object of the Kubernetes API, as JSON has it. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: Metadata;
  readonly [field: string]: unknown;
}

/** The metadata that tests look at. */
export interface Metadata {
  readonly name: string;
  readonly namespace?: string;
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly [field: string]: unknown;
}

/** Names one object. */
export interface ObjectReference {
  readonly apiVersion: string;
  readonly kind: string;
  /** @default - the object belongs to the cluster, or to the namespace `default` */
  readonly namespace?: string;
  readonly name: string;
}

/** The reference to an object. */
export function referenceTo(object: KubernetesObject): ObjectReference {
  const { apiVersion, kind, metadata } = object;
  return { apiVersion, kind, namespace: metadata.namespace, name: metadata.name };
}

/** An object in words, as messages of the applier name it: `group/Kind namespace/name`. */
export function titleOf(object: KubernetesObject): string {
  const { namespace, name } = object.metadata;
  const group = object.apiVersion
    .split('/')
    .slice(0, -1)
    .map((each) => `${each}/`)
    .join('');
  return `${group}${object.kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`;
}

/** The value at a path of field names and list positions, if there is one. */
export function valueAt(value: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>(
    (inner, key) => (isRecord(inner) || Array.isArray(inner) ? Reflect.get(inner, key) : undefined),
    value,
  );
}

/** The status (`True`, `False`, `Unknown`) of one of an object's conditions, if it has that condition. */
export function conditionOf(object: KubernetesObject, type: string): string | undefined {
  const conditions = valueAt(object, 'status', 'conditions');
  const found = Array.isArray(conditions)
    ? conditions.find((condition) => valueAt(condition, 'type') === type)
    : undefined;
  const status = valueAt(found, 'status');
  return typeof status === 'string' ? status : undefined;
}

/** Whether a value is a map of fields. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

import { isRecord, type KubernetesObject, titleOf, valueAt } from './objects';
import { parseQuantity } from './quantity';

/** A field that the API server has not stored as it was sent. */
export interface Difference {
  /** The object: `Kind namespace/name`. */
  readonly object: string;
  /** The field, as in `spec.template.spec.containers[0].image`. */
  readonly path: string;
  readonly sent: unknown;
  /** What is stored, nothing if the field is lost. */
  readonly stored: unknown;
}

/** What may differ. */
export interface StoredOptions {
  /**
   * Fields that others own, as paths in which `*` stands for any field or list position:
   * `webhooks.*.clientConfig.caBundle`.
   *
   * @default - none
   */
  readonly except?: readonly string[];
  /**
   * Whether every field must be stored as it was spelled: with the same quantity, and no empty list or zero gone.
   *
   * @default false
   */
  readonly exact?: boolean;
}

/** The groups whose types are compiled into the API server. Those types do not keep a zero apart from nothing. */
const BUILT_IN_GROUPS = new Set([
  '',
  'admissionregistration.k8s.io',
  'apiextensions.k8s.io',
  'apiregistration.k8s.io',
  'apps',
  'authentication.k8s.io',
  'authorization.k8s.io',
  'autoscaling',
  'batch',
  'certificates.k8s.io',
  'coordination.k8s.io',
  'discovery.k8s.io',
  'events.k8s.io',
  'flowcontrol.apiserver.k8s.io',
  'networking.k8s.io',
  'node.k8s.io',
  'policy',
  'rbac.authorization.k8s.io',
  'resource.k8s.io',
  'scheduling.k8s.io',
  'storage.k8s.io',
]);

/**
 * In built-in types, the fields whose zero value is the same as none, so that it may be missing when read back. Of others, such as
 * `replicas` or `automountServiceAccountToken`, it says something.
 */
const ZEROS_LIKE_NONE: Readonly<Record<string, ReadonlySet<string>>> = {
  string: new Set(['apiGroup', 'caBundle', 'medium', 'namespace', 'subPath', 'value']),
  number: new Set(['healthCheckNodePort', 'initialDelaySeconds', 'minReadySeconds', 'nodePort']),
  boolean: new Set([
    'hostIPC',
    'hostNetwork',
    'hostPID',
    'nullable',
    'paused',
    'preserveUnknownFields',
    'publishNotReadyAddresses',
    'readOnly',
    'stdin',
    'stdinOnce',
    'tty',
    'unschedulable',
  ]),
  object: new Set([
    'annotations',
    'binaryData',
    'data',
    'hard',
    'labels',
    'limits',
    'matchLabels',
    'nodeSelector',
    'parameters',
    'requests',
    'selector',
  ]),
};

/** In built-in types, the fields whose own fields are quantities. */
const RESOURCE_LISTS = new Set([
  'allocatable',
  'capacity',
  'default',
  'defaultRequest',
  'hard',
  'limits',
  'max',
  'min',
  'overhead',
  'requests',
]);

/** In built-in types, the fields that are quantities. */
const QUANTITIES = new Set(['averageValue', 'divisor', 'sizeLimit']);

/** The way to a field: names of fields and positions in lists. */
type Path = readonly (string | number)[];

/**
 * Compares what was sent to the API server with what it has stored, read at the same version. Every field sent must be there with
 * the same value, and lists must be as long; fields that the server or others have added are no difference, and a `null` asks for
 * nothing. The status is not compared: it is not the sender's.
 *
 * In built-in types, quantities count by their value, and an empty list, as well as `false`, `0` or `""` where it means nothing, may
 * be missing, unless all must be `exact`. Custom resources are stored as they are sent: there everything counts.
 */
export function differencesFromStored(
  sent: KubernetesObject,
  stored: KubernetesObject,
  options: StoredOptions = {},
): Difference[] {
  return new Comparison(sent, options).run(stored);
}

/** Differences in words, a line for each. */
export function describeDifferences(differences: readonly Difference[]): string {
  return differences
    .map(({ object, path, sent, stored }) => {
      const now = stored === undefined ? 'is lost' : `is ${brief(stored)}`;
      return `${object}: ${path} was sent as ${brief(sent)} and ${now}`;
    })
    .join('\n');
}

class Comparison {
  private readonly differences: Difference[] = [];
  private readonly builtIn: boolean;
  private readonly except: readonly RegExp[];
  private readonly exact: boolean;

  constructor(
    private readonly sent: KubernetesObject,
    options: StoredOptions,
  ) {
    const { apiVersion } = sent;
    this.builtIn = BUILT_IN_GROUPS.has(apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '');
    this.except = (options.except ?? []).map(toExpression);
    this.exact = options.exact ?? false;
  }

  run(stored: KubernetesObject): Difference[] {
    const { status: _, ...fields } = this.exact ? this.sent : asRead(this.sent);
    for (const [name, value] of Object.entries(fields)) {
      this.compare([name], value, stored[name]);
    }
    return this.differences;
  }

  private compare(path: Path, sent: unknown, stored: unknown): void {
    if (this.isSame(path, sent, stored)) {
      return;
    }
    if (isRecord(sent) && isRecord(stored)) {
      for (const [name, value] of Object.entries(sent)) {
        this.compare([...path, name], value, stored[name]);
      }
    } else if (Array.isArray(sent) && Array.isArray(stored) && sent.length === stored.length) {
      for (const [index, value] of sent.entries()) {
        this.compare([...path, index], value, stored[index]);
      }
    } else {
      this.differences.push({ object: titleOf(this.sent), path: written(path), sent, stored });
    }
  }

  private isSame(path: Path, sent: unknown, stored: unknown): boolean {
    if (sent === stored || this.isOfOthers(path)) {
      return true;
    }
    if (this.exact) {
      return false;
    }
    if (sent === null) {
      return true;
    }
    if (!this.builtIn) {
      return false;
    }
    if (stored === undefined || stored === null) {
      return isLikeNone(path, sent);
    }
    return this.meaning(path, sent) === this.meaning(path, stored);
  }

  /** What a value of a built-in type means to the server, which may write the same otherwise. */
  private meaning(path: Path, value: unknown): unknown {
    if (isQuantity(path)) {
      return parseQuantity(value) ?? value;
    }
    return typeof value === 'string' && this.isBinary(path) ? value.replace(/\s/g, '') : value;
  }

  /** Whether a field holds bytes, in base64: line breaks do not count. */
  private isBinary(path: Path): boolean {
    const isData = path[0] === 'binaryData' || (path[0] === 'data' && this.sent.kind === 'Secret');
    return path.at(-1) === 'caBundle' || (isData && path.length === 2);
  }

  private isOfOthers(path: Path): boolean {
    // The rules of an aggregating ClusterRole are those of the roles that it selects, whatever was sent.
    const aggregated = this.sent.kind === 'ClusterRole' && isRecord(this.sent.aggregationRule);
    return (aggregated && path.join('.') === 'rules') || this.except.some((field) => field.test(path.join('.')));
  }
}

/** An object as it reads after it was stored: the server puts the text of a Secret's `stringData` into its `data`. */
function asRead(object: KubernetesObject): Record<string, unknown> {
  const { stringData, ...rest } = object;
  if (object.kind !== 'Secret' || object.apiVersion !== 'v1' || !isRecord(stringData)) {
    return object;
  }
  const encoded = Object.entries(stringData).map(([key, text]) => [key, Buffer.from(String(text)).toString('base64')]);
  const data = valueAt(object, 'data');
  return { ...rest, data: { ...(isRecord(data) ? data : {}), ...Object.fromEntries(encoded) } };
}

/** Whether a value of a built-in type may be missing when read back. */
function isLikeNone(path: Path, value: unknown): boolean {
  if (Array.isArray(value)) {
    return value.length === 0;
  }
  const isZero = isRecord(value) ? Object.keys(value).length === 0 : !value;
  return isZero && ZEROS_LIKE_NONE[typeof value]?.has(String(path.at(-1))) === true;
}

function isQuantity(path: Path): boolean {
  const [parent, field] = [String(path.at(-2)), String(path.at(-1))];
  return RESOURCE_LISTS.has(parent) || QUANTITIES.has(field) || (parent === 'target' && field === 'value');
}

function toExpression(pattern: string): RegExp {
  const parts = pattern.split('*').map((part) => part.replace(/[^\w]/g, '\\$&'));
  return new RegExp(`^${parts.join('[^.]*')}$`);
}

/** A path as text: `spec.ports[0].name`. */
function written(path: Path): string {
  return path.map((part, index) => (typeof part === 'number' ? `[${part}]` : index > 0 ? `.${part}` : part)).join('');
}

function brief(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}

import { groupKindOf, type KubeObject } from './objects';

/** Groups of the kinds that patterns name without one. */
const SHORT_KINDS: Readonly<Record<string, string>> = {
  ClusterRole: 'rbac.authorization.k8s.io',
  ClusterRoleBinding: 'rbac.authorization.k8s.io',
  CronJob: 'batch',
  CustomResourceDefinition: 'apiextensions.k8s.io',
  DaemonSet: 'apps',
  Deployment: 'apps',
  HorizontalPodAutoscaler: 'autoscaling',
  Job: 'batch',
  MutatingWebhookConfiguration: 'admissionregistration.k8s.io',
  NetworkPolicy: 'networking.k8s.io',
  PodDisruptionBudget: 'policy',
  Role: 'rbac.authorization.k8s.io',
  RoleBinding: 'rbac.authorization.k8s.io',
  StatefulSet: 'apps',
  ValidatingWebhookConfiguration: 'admissionregistration.k8s.io',
};

/** What the ten letters behind a name are made of that kustomize has given a hash: it writes no other. */
const HASH = '[2456789bcdfghkmt]{10}';

/** A name without the hash that kustomize has given it; undefined when it has none. */
export function withoutHash(name: string): string | undefined {
  return new RegExp(`^(.+)-${HASH}$`).exec(name)?.[1];
}

/** What the names of a pattern mean on a certain cluster. */
export interface PatternNames {
  /** Namespaces by upstream's names, where they are called otherwise. */
  readonly namespaces: Readonly<Record<string, string>>;
  /** Namespaces of profiles. */
  readonly profiles: readonly string[];
  /** Texts that stand behind `{word}`. */
  readonly words: Readonly<Record<string, readonly string[]>>;
}

/**
 * Objects named as `Kind[.group] [namespace/]name`. In namespace and name `*` stands for any text, `{hash}` for the hash
 * that kustomize gives names, `{profile}` for the namespace of any profile and `{word}` for the texts of a word. The
 * kind `*` is any kind. Namespaces are upstream's, and are followed where they are renamed.
 */
export class ObjectPattern {
  /** `group/kind`; undefined when it is any. */
  readonly groupKind: string | undefined;
  private readonly namespace: RegExp | undefined;
  private readonly name: RegExp;
  /** The one namespace in which all of its objects are; undefined when there may be several, or none. */
  readonly onlyNamespace: string | undefined;
  /** The one name that they have; undefined when there may be several. */
  readonly onlyName: string | undefined;

  /** @throws RangeError when the text is no pattern */
  constructor(
    readonly text: string,
    names: PatternNames,
  ) {
    const [, kind, group, namespace, name] =
      /^([A-Z]\w*|\*)(?:\.([\w.-]+))? (?:([^\s/]+)\/)?([^\s/]+)$/.exec(text) ?? [];
    if (kind === undefined || name === undefined)
      throw new RangeError(`${JSON.stringify(text)} is no pattern: it must be Kind[.group] [namespace/]name`);
    this.groupKind = kind === '*' ? undefined : `${group ?? SHORT_KINDS[kind] ?? ''}/${kind}`;
    this.name = expressionOf(name, names);
    this.onlyName = isPlain(name) ? name : undefined;
    if (namespace === undefined) return;
    const renamed = names.namespaces[namespace] ?? namespace;
    this.namespace = expressionOf(renamed, names);
    this.onlyNamespace = isPlain(renamed) ? renamed : undefined;
  }

  /** Whether its objects live in namespaces. */
  get isNamespaced(): boolean {
    return this.namespace !== undefined;
  }

  /** Whether an object is one of those that it names. */
  matches(object: KubeObject): boolean {
    const { namespace, name } = object.metadata;
    if (this.groupKind !== undefined && groupKindOf(object) !== this.groupKind) return false;
    return this.namespace === undefined
      ? namespace === undefined && this.name.test(name)
      : namespace !== undefined && this.namespace.test(namespace) && this.name.test(name);
  }
}

function isPlain(text: string): boolean {
  return !/[*{]/.test(text);
}

function expressionOf(text: string, { profiles, words }: PatternNames): RegExp {
  const parts = text.split(/(\*|\{[^}]*\})/).map((part) => {
    if (part === '*') return '[^/]*';
    if (!part.startsWith('{')) return escaped(part);
    const word = part.slice(1, -1);
    if (word === 'hash') return HASH;
    const texts = word === 'profile' ? profiles : words[word];
    if (texts === undefined) throw new RangeError(`${JSON.stringify(text)}: there is no word ${part}`);
    return `(?:${texts.map(escaped).join('|') || '(?!)'})`;
  });
  return new RegExp(`^${parts.join('')}$`);
}

function escaped(text: string): string {
  return text.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&');
}

import { ObjectPattern, type PatternNames } from '../../kubernetes/object-pattern';
import { identityOf, type KubeObject } from '../../kubernetes/objects';
import type { FieldCondition } from '../../kubernetes/upgrade-step';
import { certainObject } from '../cluster/certain-object';
import type { Cluster } from '../cluster/cluster';
import { completeList } from '../cluster/complete-list';
import { contentsOf, isSomebodys } from '../delete/contents';
import { ClusterError } from '../errors';
import { objectsOf, type Plan } from '../manifests/plan';
import { settle } from '../settle';
import { fits } from './fields';

/** The label of a profile's namespace. */
const PROFILE = 'app.kubernetes.io/part-of=kubeflow-profile';

/** Finds the objects that patterns name, on the cluster and in dist. */
export class ObjectFinder {
  /** Everything in dist. */
  readonly distObjects: readonly KubeObject[];
  private readonly identities: ReadonlySet<string>;

  private constructor(
    private readonly cluster: Cluster,
    private readonly names: PatternNames,
    plan: Plan,
  ) {
    this.distObjects = plan.waves.flatMap(objectsOf);
    this.identities = new Set(
      this.distObjects.flatMap((object) => [identityOf(object), identityOf(withoutNamespace(object))]),
    );
  }

  /**
   * Looks which profiles there are.
   *
   * @throws ClusterError when that cannot be told
   */
  static async open(
    cluster: Cluster,
    plan: Plan,
    names: Pick<PatternNames, 'namespaces' | 'words'>,
  ): Promise<ObjectFinder> {
    const listed = await cluster.listMetadata('v1', 'Namespace', { labelSelector: PROFILE });
    if (listed.fault) throw new ClusterError(`the namespaces of profiles cannot be listed: ${listed.fault.reason}`);
    const profiles = listed.objects.map(({ metadata }) => metadata.name);
    return new ObjectFinder(cluster, { ...names, profiles }, plan);
  }

  pattern(text: string): ObjectPattern {
    return new ObjectPattern(text, this.names);
  }

  /** What a namespace of upstream's is called here. */
  namespace(upstream: string): string {
    return this.names.namespaces[upstream] ?? upstream;
  }

  /** Whether dist has an object of the same identity. */
  isInDist(object: KubeObject): boolean {
    return this.identities.has(identityOf(object));
  }

  /** Objects of dist that fit one of the patterns. */
  inDist(texts: readonly string[]): KubeObject[] {
    const patterns = texts.map((text) => this.pattern(text));
    return this.distObjects.filter((object) => patterns.some((pattern) => pattern.matches(object)));
  }

  /**
   * Live objects that fit one of the patterns, and have the fields if a condition asks for some. Metadata only, unless
   * a condition asks or `whole` is said.
   *
   * @throws ClusterError when objects of a kind cannot be read
   */
  async find(texts: readonly string[], where?: FieldCondition, whole = where !== undefined): Promise<KubeObject[]> {
    const lists = await settle(texts.map((text) => this.findOne(this.pattern(text), whole)));
    const found = lists.flat().filter((object) => where === undefined || fits(object, where));
    return [...new Map(found.map((object) => [identityOf(object), object])).values()];
  }

  /** As `find`, whole objects, with namespaces as they are called here. */
  async findHere(texts: readonly string[]): Promise<KubeObject[]> {
    const names = { ...this.names, namespaces: {} };
    const lists = await settle(texts.map((text) => this.findOne(new ObjectPattern(text, names), true)));
    return lists.flat();
  }

  private async findOne(pattern: ObjectPattern, whole: boolean): Promise<KubeObject[]> {
    if (pattern.groupKind === undefined) return this.contents(pattern);
    const apiVersion = this.cluster.discovery.preferredVersion(pattern.groupKind);
    if (apiVersion === undefined) return [];
    const kind = pattern.groupKind.slice(pattern.groupKind.indexOf('/') + 1);
    const { onlyName: name, onlyNamespace: namespace } = pattern;
    if (name !== undefined && (namespace !== undefined || !pattern.isNamespaced)) {
      const ref = { apiVersion, kind, metadata: { name, ...(namespace === undefined ? {} : { namespace }) } };
      const object = certainObject(ref, whole ? await this.cluster.read(ref) : await this.cluster.readMetadata(ref));
      return object ? [object] : [];
    }
    const objects = await this.list(apiVersion, kind, namespace, whole);
    return objects.filter((object) => pattern.matches(object));
  }

  private async list(
    apiVersion: string,
    kind: string,
    namespace: string | undefined,
    whole: boolean,
  ): Promise<KubeObject[]> {
    const { cluster } = this;
    const listed = whole
      ? await cluster.listWhole(apiVersion, kind, {}, { namespace })
      : await cluster.listMetadata(apiVersion, kind, {}, namespace);
    return completeList(kind, listed);
  }

  /** Everything in a namespace that fits. */
  private async contents(pattern: ObjectPattern): Promise<KubeObject[]> {
    if (pattern.onlyNamespace === undefined)
      throw new RangeError(`${JSON.stringify(pattern.text)}: any kind can be had of one namespace only`);
    const name = pattern.onlyNamespace;
    const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name } };
    if (!certainObject(namespace, await this.cluster.readMetadata(namespace))) return [];
    const contents = await contentsOf(name, this.cluster);
    if (typeof contents === 'string')
      throw new ClusterError(`what is in namespace ${name} cannot be listed: ${contents}`);
    return contents.filter((each) => pattern.matches(each) && isSomebodys(each));
  }
}

/** As the server has it when dist says a namespace although the kind has none. */
function withoutNamespace(object: KubeObject): KubeObject {
  const { namespace: _, ...metadata } = object.metadata;
  return { ...object, metadata };
}

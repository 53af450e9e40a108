import type { Catalogue, CatalogueSection } from '../../kubernetes/catalogue';
import { contentHash, hasComparableContent } from '../../kubernetes/content-hash';
import { identityOf, type KubeObject } from '../../kubernetes/objects';
import type { Cluster } from '../cluster/cluster';
import { completeList } from '../cluster/complete-list';
import { appliedContents } from '../ownership/applied-content';
import { settle } from '../settle';
import { type Customised, editsOf } from './edits';

/** How many live objects are as a release brings them. */
export interface Likeness {
  readonly release: string;
  readonly same: number;
  /** Objects of any release whose content could be compared. */
  readonly of: number;
}

/** So many objects say which release they are of; fewer could be anybody's. */
const ENOUGH = 10;

/** What a cluster has of older releases, as their catalogues know it. It is read once, when somebody asks for it. */
export class Installed {
  private reading: Promise<readonly KubeObject[]> | undefined;
  private readonly upstream: ReadonlyMap<string, string>;

  /**
   * @param catalogues of releases, the oldest first
   * @param renamed namespaces of dist by upstream's names, where they are called otherwise
   */
  constructor(
    private readonly catalogues: readonly Catalogue[],
    private readonly renamed: Readonly<Record<string, string>>,
    private readonly cluster: Cluster,
  ) {
    this.upstream = new Map(Object.entries(renamed).map(([upstream, name]) => [name, upstream]));
  }

  /** Whether there are catalogues at all: without, nothing is known of what a release brings. */
  get isKnown(): boolean {
    return this.catalogues.length > 0;
  }

  /** Kinds and namespaces of everything in the catalogues, as the namespaces are called here. */
  get sections(): readonly CatalogueSection[] {
    const all = this.catalogues.flatMap(({ sections }) => sections).map((section) => this.here(section));
    return [...new Map(all.map((section) => [`${section.groupKind} ${section.namespace}`, section])).values()];
  }

  /** Namespaces that the releases bring, as they are called here. */
  get namespaces(): readonly string[] {
    const names = this.catalogues.flatMap((catalogue) => catalogue.namesIn({ groupKind: '/Namespace' }));
    return [...new Set(names)].map((name) => this.renamed[name] ?? name);
  }

  /** The same with the catalogues of a release and of those before it: what an install may have brought that was upgraded. */
  upTo(release: string): Installed {
    const index = this.catalogues.findIndex((each) => each.release === release);
    const installed = new Installed(this.catalogues.slice(0, index + 1), this.renamed, this.cluster);
    installed.reading = this.reading;
    return installed;
  }

  /** Whether one of the releases brings an object of this identity. */
  has(object: KubeObject): boolean {
    const named = this.asUpstream(object);
    return this.catalogues.some((catalogue) => catalogue.has(named));
  }

  /**
   * The release as whose manifests most of what is there was applied, the newest of those that are equal; undefined
   * where too little can be compared.
   *
   * @throws ClusterError when the objects cannot be read
   */
  async likeness(): Promise<Likeness | undefined> {
    const objects = (await this.objects()).map((live) => ({ named: this.asUpstream(live), hashes: hashesOf(live) }));
    const compared = objects.filter(({ hashes }) => hashes.length > 0);
    const counts = this.catalogues.map((catalogue) => ({
      release: catalogue.release,
      of: compared.length,
      same: compared.filter(({ named, hashes }) => hashes.some((hash) => catalogue.isAsBrought(named, hash))).length,
    }));
    const [best] = counts.reverse().sort((a, b) => b.same - a.same);
    return best && best.same >= ENOUGH ? best : undefined;
  }

  /**
   * Objects of which somebody has applied something else than any of the releases brings, or changed what was applied.
   *
   * @throws ClusterError when the objects cannot be read
   */
  async customised(): Promise<readonly Customised[]> {
    return (await this.objects()).flatMap((object) => {
      const contents = appliedContents(object);
      const by = editsOf(object, contents);
      if (by.length > 0) return [{ object, by }];
      const named = this.asUpstream(object);
      const verdicts = contents
        .map(contentHash)
        .flatMap((hash) =>
          this.catalogues.filter((each) => each.has(named)).map((each) => each.isAsBrought(named, hash)),
        );
      return verdicts.length === 0 || verdicts.some((verdict) => verdict !== false) ? [] : [{ object, by }];
    });
  }

  /** The live objects whose content is a matter of the releases, whole. */
  private objects(): Promise<readonly KubeObject[]> {
    this.reading ??= this.read();
    return this.reading.then((objects) => objects.filter((object) => this.has(object)));
  }

  private async read(): Promise<readonly KubeObject[]> {
    // Each section costs a request, and releases bring namespaces that few clusters have.
    const listed = completeList('Namespace', await this.cluster.listMetadata('v1', 'Namespace'));
    const there = new Set(listed.map(({ metadata }) => metadata.name));
    const sections = this.sections.filter(({ namespace }) => namespace === undefined || there.has(namespace));
    const lists = await settle(sections.map((section) => this.readSection(section)));
    return [...new Map(lists.flat().map((object) => [identityOf(object), object])).values()];
  }

  private async readSection({ groupKind, namespace }: CatalogueSection): Promise<readonly KubeObject[]> {
    const apiVersion = this.cluster.discovery.preferredVersion(groupKind);
    const kind = groupKind.slice(groupKind.indexOf('/') + 1);
    if (apiVersion === undefined || !hasComparableContent({ apiVersion, kind })) return [];
    return completeList(kind, await this.cluster.listWhole(apiVersion, kind, {}, { namespace }));
  }

  private here({ groupKind, namespace }: CatalogueSection): CatalogueSection {
    return namespace === undefined ? { groupKind } : { groupKind, namespace: this.renamed[namespace] ?? namespace };
  }

  /** An object in the namespace, or of the name, that upstream gives it. */
  private asUpstream(object: KubeObject): KubeObject {
    const { namespace, name } = object.metadata;
    if (namespace === undefined) {
      const own = object.kind === 'Namespace' ? this.upstream.get(name) : undefined;
      return own === undefined ? object : { ...object, metadata: { ...object.metadata, name: own } };
    }
    return { ...object, metadata: { ...object.metadata, namespace: this.upstream.get(namespace) ?? namespace } };
  }
}

function hashesOf(live: KubeObject): string[] {
  return appliedContents(live).map(contentHash);
}

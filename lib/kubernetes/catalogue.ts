import { contentHash, hasComparableContent } from './content-hash';
import { withoutHash } from './object-pattern';
import { groupKindOf, type KubeObject } from './objects';

/** Where objects of a catalogue are. */
export interface CatalogueSection {
  /** `group/kind`; `/Service` in the core group. */
  readonly groupKind: string;
  /** Upstream's name of the namespace. @default - the kind has none */
  readonly namespace?: string;
}

/** Hashes of what an object held in the versions of a release; none where contents are not compared. */
type Hashes = readonly string[];

/**
 * What a release of upstream's manifests brings: the identity of each object and a hash of its content. Its text is a line
 * with kind and namespace, and below it an indented line for each object: its name, and a hash for each content that it
 * had in a version of the release. Lines that begin with # are for people.
 */
export class Catalogue {
  private constructor(
    /** Name of the release, as `--upgrade-from` takes it. */
    readonly release: string,
    private readonly objects: ReadonlyMap<string, Hashes>,
    readonly sections: readonly CatalogueSection[],
    /** Identities whose names kustomize has given a hash, without it. */
    private readonly generated: ReadonlySet<string>,
  ) {}

  /** @throws SyntaxError when a line is none of a catalogue's, with its number */
  static parse(release: string, text: string): Catalogue {
    const objects = new Map<string, Hashes>();
    const generated = new Set<string>();
    const sections: CatalogueSection[] = [];
    for (const [index, line] of text.split('\n').entries()) {
      if (line === '' || line.startsWith('#')) continue;
      const [, head, groupKind = '', namespace, name = '', hashes = ''] =
        /^(?:(([\w.-]*\/[A-Z]\w*)(?: (\S+))?)| (\S+)(?: ([\w-]+(?:,[\w-]+)*))?)$/.exec(line) ?? [];
      const section = sections.at(-1);
      if (head !== undefined) sections.push({ groupKind, ...(namespace === undefined ? {} : { namespace }) });
      else if (name !== '' && section) {
        objects.set(keyOf(section, name), hashes === '' ? [] : hashes.split(','));
        const base = withoutHash(name);
        if (base !== undefined) generated.add(keyOf(section, base));
      } else
        throw new SyntaxError(`catalogue of ${release}, line ${index + 1}: ${JSON.stringify(line)} is no line of one`);
    }
    return new Catalogue(release, objects, sections, generated);
  }

  /** How many objects there are. */
  get size(): number {
    return this.objects.size;
  }

  /** Names of the objects of a kind, in a namespace if it has one. */
  namesIn(section: CatalogueSection): string[] {
    const start = keyOf(section, '');
    return [...this.objects.keys()].flatMap((key) => (key.startsWith(start) ? [key.slice(start.length)] : []));
  }

  /**
   * Whether the release brings an object of this identity, which has upstream's namespace. A name that kustomize has
   * given a hash is known without it: it changes with what the object holds.
   */
  has(object: KubeObject): boolean {
    const base = withoutHash(object.metadata.name);
    return (
      this.objects.has(keyOf(sectionOf(object), object.metadata.name)) ||
      (base !== undefined && this.generated.has(keyOf(sectionOf(object), base)))
    );
  }

  /**
   * Whether what somebody has applied is what the release brings; undefined where that is not compared.
   *
   * @param hash of what was applied
   */
  isAsBrought(object: KubeObject, hash: string): boolean | undefined {
    const hashes = this.objects.get(keyOf(sectionOf(object), object.metadata.name));
    return hashes?.length === 0 ? undefined : hashes?.includes(hash) === true;
  }
}

/**
 * The text of a catalogue.
 *
 * @param versions the objects of each version of the release
 * @param about lines for people, without #
 */
export function catalogueOf(versions: readonly (readonly KubeObject[])[], about: readonly string[]): string {
  const sections = new Map<string, Map<string, Set<string>>>();
  for (const object of versions.flat()) {
    const { groupKind, namespace } = sectionOf(object);
    const head = namespace === undefined ? groupKind : `${groupKind} ${namespace}`;
    const section = sections.get(head) ?? new Map<string, Set<string>>();
    const hashes = section.get(object.metadata.name) ?? new Set();
    if (hasComparableContent(object)) hashes.add(contentHash(object));
    section.set(object.metadata.name, hashes);
    sections.set(head, section);
  }
  const lines = sorted(sections).flatMap(([head, section]) => [
    head,
    ...sorted(section).map(
      ([name, hashes]) => ` ${[name, ...(hashes.size > 0 ? [[...hashes].join(',')] : [])].join(' ')}`,
    ),
  ]);
  return [...about.map((line) => `# ${line}`), ...lines, ''].join('\n');
}

function sectionOf(object: KubeObject): CatalogueSection {
  const { namespace } = object.metadata;
  return { groupKind: groupKindOf(object), ...(namespace === undefined ? {} : { namespace }) };
}

function keyOf({ groupKind, namespace = '' }: CatalogueSection, name: string): string {
  return `${groupKind} ${namespace} ${name}`;
}

function sorted<Value>(map: ReadonlyMap<string, Value>): [string, Value][] {
  return [...map].sort(([a], [b]) => (a < b ? -1 : 1));
}

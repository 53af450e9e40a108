import { type Crd, storageVersion } from '../crd/crd';
import type { Json } from '../json';
import { label, type Source } from '../sources';
import { sha256 } from './digest';
import { inOrder } from './order';
import { findPlaces, type Place } from './places';
import { toYaml } from './text';

/** What imports/crds/index.json says about a definition, besides where its text is. */
export interface DocumentFacts {
  readonly group: string;
  readonly kind: string;
  readonly scope: 'Namespaced' | 'Cluster';
  readonly versions: readonly string[];
  readonly storage: string;
  /** Key of the source in imports/sources.yaml. */
  readonly source: string;
  readonly sha256: string;
  /** Where the text depends on the installation; nowhere in most definitions. */
  readonly places: readonly Place[];
}

/** One definition as it is written: its name, its YAML text and the facts about it. */
export interface Document {
  readonly name: string;
  readonly text: string;
  readonly facts: DocumentFacts;
}

/** Renders a definition. Its first line is a comment that names it and its source. */
export function toDocument(crd: Crd, source: Source): Document {
  const { name } = crd.metadata;
  const text = `# ${name} (${label(source)})\n${toYaml(inOrder(crd) as Json)}`;
  return {
    name,
    text,
    facts: {
      group: crd.spec.group,
      kind: crd.spec.names.kind,
      scope: crd.spec.scope,
      versions: crd.spec.versions.map((version) => version.name),
      storage: storageVersion(crd),
      source: source.key,
      sha256: sha256(text),
      places: findPlaces(crd, text),
    },
  };
}

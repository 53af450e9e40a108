import { createHash } from 'node:crypto';
import { isScalar, parseDocument } from 'yaml';
import { type Crd, storageVersion } from './definition';
import type { Json } from './manifests';
import { toYaml } from './yaml-text';

/** What imports/crds/<release>.json says about a definition, besides where its text is. */
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

/** Renders a definition. What it is of is no part of the text, so that releases that agree share it. */
export function toDocument(crd: Crd, source: string): Document {
  const { name } = crd.metadata;
  const text = toText(crd);
  return {
    name,
    text,
    facts: {
      group: crd.spec.group,
      kind: crd.spec.names.kind,
      scope: crd.spec.scope,
      versions: crd.spec.versions.map((version) => version.name),
      storage: storageVersion(crd),
      source,
      sha256: sha256(text),
      places: findPlaces(crd, text),
    },
  };
}

/** A definition as it is written. */
export function toText(crd: Crd): string {
  return toYaml(inOrder(crd) as Json);
}

/** SHA-256 of some texts, one after the other, in hexadecimal. */
export function sha256(...texts: readonly string[]): string {
  const hash = createHash('sha256');
  for (const text of texts) hash.update(text);
  return hash.digest('hex');
}

/**
 * The definition as it is written: what identifies it comes first, everything else keeps the order of its keys. That
 * `metadata` begins with the name, and annotations follow, is what a render relies on when it adds annotations as text.
 */
function inOrder({ apiVersion, kind, metadata, spec, ...rest }: Crd): object {
  return {
    apiVersion,
    kind,
    metadata: first(metadata, 'name', 'annotations'),
    spec: first(
      {
        ...spec,
        names: first(spec.names, 'kind', 'plural'),
        versions: spec.versions.map((version) => first(version, 'name', 'served', 'storage', 'schema')),
      },
      'group',
      'scope',
      'names',
      'versions',
    ),
    ...rest,
  };
}

function first(object: Readonly<Record<string, unknown>>, ...keys: string[]): object {
  const leading = keys.filter((key) => key in object).map((key) => [key, object[key]]);
  return Object.fromEntries([...leading, ...Object.entries(object).filter(([key]) => !keys.includes(key))]);
}

/**
 * A value in a definition's text that depends on the installation: name and namespace of the webhook service, and
 * `namespace/name` of the certificate whose authority cert-manager puts in. `offset` and `length` are bytes within the
 * document: whoever renders can replace the value there without parsing the YAML.
 */
export interface Place {
  /** JSON pointer (RFC 6901). */
  readonly path: string;
  readonly value: string;
  readonly offset: number;
  readonly length: number;
}

const CERTIFICATE = 'cert-manager.io/inject-ca-from';
const PATHS: readonly (readonly string[])[] = [
  ['metadata', 'annotations', CERTIFICATE],
  ['spec', 'conversion', 'webhook', 'clientConfig', 'service', 'name'],
  ['spec', 'conversion', 'webhook', 'clientConfig', 'service', 'namespace'],
];

/** The places of one document, in the order of its text. */
function findPlaces(crd: Crd, text: string): Place[] {
  if (!mayHave(crd)) return [];
  const document = parseDocument(text);
  const places = PATHS.flatMap((path): Place[] => {
    const node = document.getIn(path, true);
    if (!isScalar(node) || !node.range) return [];
    const [start, end] = node.range;
    return [
      {
        path: path.map((segment) => `/${segment.replaceAll('~', '~0').replaceAll('/', '~1')}`).join(''),
        value: String(node.value),
        offset: Buffer.byteLength(text.slice(0, start)),
        length: Buffer.byteLength(text.slice(start, end)),
      },
    ];
  });
  return places.sort((a, b) => a.offset - b.offset);
}

/** Parsing is slow: only for definitions that have a conversion webhook or an injected certificate authority. */
function mayHave(crd: Crd): boolean {
  const { metadata, spec } = crd as { metadata: { annotations?: object }; spec: { conversion?: { webhook?: object } } };
  return spec.conversion?.webhook !== undefined || CERTIFICATE in (metadata.annotations ?? {});
}

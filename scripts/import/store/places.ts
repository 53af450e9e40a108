import { isScalar, parseDocument } from 'yaml';
import type { Crd } from '../crd/crd';

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
export function findPlaces(crd: Crd, text: string): Place[] {
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

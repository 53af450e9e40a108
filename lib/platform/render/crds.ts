import { parse } from 'yaml';
import type { PlatformContext } from '../../core/context';
import { choices } from '../../core/explain';
import { IMPORTED_HEAD, type ReleaseCrd, readCrdBytes } from '../../core/imported-crds';
import { needsServerSideApply } from '../../kubernetes/client-side-apply';
import type { KubeObject } from '../../kubernetes/objects';
import { WAVE_ANNOTATION } from '../../kubernetes/wave';
import { waveOf } from '../waves';
import { stringifyYaml } from './yaml';

const API_VERSION = 'apiextensions.k8s.io/v1';
const KIND = 'CustomResourceDefinition';

/** What every CRD carries for those who apply it: its wave, and that some are too large for kubectl's annotation. */
const ANNOTATIONS: Record<string, string> = {
  'argocd.argoproj.io/sync-options': 'ServerSideApply=true',
  [WAVE_ANNOTATION]: String(waveOf({ apiVersion: API_VERSION, kind: KIND }, 0, new Set())),
};

/** How many bytes hold the beginning of a definition, up to its annotations: names are short. */
const HEAD = 1000;

/**
 * The CRDs of these names, as the release has them.
 *
 * @throws when the release has none of a name
 */
export function componentCrds(names: readonly string[], context: PlatformContext): CrdDocument[] {
  return names.map((name) => new CrdDocument(name, context));
}

/** A CRD of the release. It stays text, and is parsed only where a user's patch must go in. */
export class CrdDocument {
  readonly group: string;
  private readonly entry: ReleaseCrd;
  /** Where its text stands: that of the whole definition, or of the minimal one. */
  private readonly source: Pick<ReleaseCrd, 'file' | 'offset' | 'length' | 'places'>;

  constructor(
    readonly name: string,
    private readonly context: PlatformContext,
    private readonly object?: KubeObject,
  ) {
    const { name: release, crds } = context.release;
    const entry = crds[name];
    if (!entry) {
      const known = Object.keys(crds);
      throw new Error(`no CustomResourceDefinition of Kubeflow ${release} is named "${name}"; ${choices(name, known)}`);
    }
    this.entry = entry;
    this.source = (context.crds === 'minimal' ? entry.minimal : undefined) ?? entry;
    this.group = entry.group;
  }

  /** Whether a patch changed it. */
  get isChanged(): boolean {
    return this.object !== undefined;
  }

  /**
   * Whether kubectl can apply it only with `--server-side`. Of an imported text the import knows it; a text of the user's
   * own is small.
   */
  get needsServerSide(): boolean {
    if (this.object) return needsServerSideApply(this.object);
    return this.entry.minimal !== undefined && this.source === this.entry;
  }

  /** Enough of the object to know which one it is. */
  head(): KubeObject {
    return (
      this.object ?? { apiVersion: API_VERSION, kind: KIND, metadata: { name: this.name, annotations: ANNOTATIONS } }
    );
  }

  /** The whole object. */
  parse(): KubeObject {
    return this.object ?? (parse(this.text()) as KubeObject);
  }

  /** The same CRD as this object, which a patch changed, instead of the imported text. */
  changedTo(object: KubeObject): CrdDocument {
    return new CrdDocument(this.name, this.context, object);
  }

  /** One YAML document, without separators. */
  text(): string {
    return new TextDecoder().decode(this.bytes());
  }

  /** The same as it is written: most of a render's bytes are these, and need not become text on their way. */
  bytes(): Uint8Array {
    if (this.object) return Buffer.from(stringifyYaml([this.object]));
    const { origin } = this.entry;
    const comment = origin ? `# ${this.name} (${origin})\n` : '';
    return Buffer.concat([Buffer.from(comment), ...this.annotated(this.renamed())]);
  }

  /** The release's text with the user's names of namespaces. */
  private renamed(): Buffer {
    const text = readCrdBytes(this.source);
    const parts: Uint8Array[] = [];
    let end = 0;
    for (const { path, value, offset, length } of this.source.places ?? []) {
      const renamed = path.endsWith('/name') ? value : this.rename(value);
      parts.push(text.subarray(end, offset), Buffer.from(renamed));
      end = offset + length;
    }
    return Buffer.concat([...parts, text.subarray(end)]);
  }

  /** A namespace, or `namespace/name`, with the namespace's name in this cluster. */
  private rename(value: string): string {
    const [namespace, ...rest] = value.split('/');
    return [this.context.renamedNamespace(namespace ?? ''), ...rest].join('/');
  }

  /**
   * The text with the annotations of every CRD: parsing and printing all of them would be most of a render's time.
   * The import writes one space for each level, and annotations directly behind the name. Who wrote another text of
   * their own has it parsed.
   */
  private annotated(text: Buffer): Uint8Array[] {
    const metadata = IMPORTED_HEAD.exec(text.toString('latin1', 0, HEAD));
    if (metadata?.[1] !== this.name) {
      return [Buffer.from(stringifyYaml([this.parsedWithAnnotations(text.toString('utf8'))]))];
    }
    const lines = Object.entries(ANNOTATIONS).map(([key, value]) => `  ${key}: ${JSON.stringify(value)}\n`);
    const at = metadata[0].length;
    const added = `${metadata[2] ? '' : ' annotations:\n'}${lines.join('')}`;
    return [text.subarray(0, at), Buffer.from(added), text.subarray(at)];
  }

  private parsedWithAnnotations(text: string): KubeObject {
    const object = parse(text) as KubeObject | null;
    if (object?.kind !== KIND || object.metadata?.name !== this.name) {
      throw new Error(`${this.source.file} is not the CustomResourceDefinition ${this.name}`);
    }
    const { metadata } = object;
    return { ...object, metadata: { ...metadata, annotations: { ...ANNOTATIONS, ...metadata.annotations } } };
  }
}

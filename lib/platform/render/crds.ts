import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { PlatformContext } from '../../core/context';
import { choices } from '../../core/explain';
import { packageFile } from '../../core/files';
import type { KubeObject } from '../../kubernetes/objects';
import { WAVE_ANNOTATION } from '../../kubernetes/wave';
import { waveOf } from '../waves';
import { stringifyYaml } from './yaml';

const FOLDER = packageFile('imports/crds');
const API_VERSION = 'apiextensions.k8s.io/v1';
const KIND = 'CustomResourceDefinition';

/** What every CRD carries for those who apply it: its wave, and that it is too large for kubectl's annotation. */
const ANNOTATIONS: Record<string, string> = {
  'argocd.argoproj.io/sync-options': 'ServerSideApply=true',
  [WAVE_ANNOTATION]: String(waveOf({ apiVersion: API_VERSION, kind: KIND }, 0, new Set())),
};

/** Something in a CRD that the user may name otherwise: a namespace, or a namespace with a name. */
interface Place {
  /** JSON pointer to the value. */
  readonly path: string;
  readonly value: string;
  /** Where the value stands in the document, in bytes. */
  readonly offset: number;
  readonly length: number;
}

/** What the index of the imported CRDs says of one: where its text stands. */
interface IndexEntry {
  readonly file: string;
  readonly offset: number;
  readonly length: number;
  readonly group: string;
  readonly places: readonly Place[];
}

let index: Record<string, IndexEntry> | undefined;

/** Names of all imported CRDs. */
export function crdNames(): string[] {
  return Object.keys(readIndex());
}

/**
 * The imported CRDs of these names.
 *
 * @throws when a name is not among the imported ones
 */
export function componentCrds(names: readonly string[], context: PlatformContext): CrdDocument[] {
  return names.map((name) => new CrdDocument(name, context));
}

/** An imported CRD. It stays text, and is parsed only where a user's patch must go in. */
export class CrdDocument {
  readonly group: string;
  private readonly entry: IndexEntry;

  constructor(
    readonly name: string,
    private readonly context: PlatformContext,
    private readonly object?: KubeObject,
  ) {
    const entry = readIndex()[name];
    if (!entry) {
      throw new Error(`no imported CustomResourceDefinition is named "${name}"; ${choices(name, crdNames())}`);
    }
    this.entry = entry;
    this.group = entry.group;
  }

  /** Enough of the object to know which one it is. */
  head(): KubeObject {
    return this.object ?? { apiVersion: API_VERSION, kind: KIND, metadata: { name: this.name } };
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
    return this.object ? stringifyYaml([this.object]) : withAnnotations(this.imported().toString('utf8'));
  }

  /** The imported text with the user's names of namespaces. */
  private imported(): Buffer {
    const text = readSlice(this.entry);
    const parts: Buffer[] = [];
    let end = 0;
    for (const { path, value, offset, length } of this.entry.places) {
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
}

/**
 * Adds annotations to the text of a CRD: parsing and printing all of them would be most of a render's time.
 * The import writes one space for each level, and annotations directly behind the name.
 */
function withAnnotations(text: string): string {
  const lines = Object.entries(ANNOTATIONS).map(([key, value]) => `  ${key}: ${JSON.stringify(value)}\n`);
  const metadata = /^metadata:\n name: .*\n( annotations:\n)?/m.exec(text);
  if (!metadata) throw new Error('an imported CustomResourceDefinition that does not begin with its name');
  const at = metadata.index + metadata[0].length;
  return `${text.slice(0, at)}${metadata[1] ? '' : ' annotations:\n'}${lines.join('')}${text.slice(at)}`;
}

function readIndex(): Record<string, IndexEntry> {
  index ??= JSON.parse(readFileSync(join(FOLDER, 'index.json'), 'utf8')) as Record<string, IndexEntry>;
  return index;
}

function readSlice({ file, offset, length }: IndexEntry): Buffer {
  const descriptor = openSync(join(FOLDER, file), 'r');
  try {
    const buffer = Buffer.alloc(length);
    readSync(descriptor, buffer, 0, length, offset);
    return buffer;
  } finally {
    closeSync(descriptor);
  }
}

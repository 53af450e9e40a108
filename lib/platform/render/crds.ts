import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { Yaml } from 'cdk8s';
import { parse } from 'yaml';
import type { PlatformContext } from '../context';
import type { Manifest } from '../manifest';
import type { NamespaceName } from '../namespaces';
import { WAVE_ANNOTATION, waveOf } from '../waves';

const FOLDER = join(__dirname, '../../../imports/crds');
const API_VERSION = 'apiextensions.k8s.io/v1';
const KIND = 'CustomResourceDefinition';

/** What every CRD carries for those who apply it: its wave, and that it is too large for kubectl's annotation. */
const ANNOTATIONS: Record<string, string> = {
  'argocd.argoproj.io/sync-options': 'ServerSideApply=true',
  [WAVE_ANNOTATION]: String(waveOf({ apiVersion: API_VERSION, kind: KIND }, 0, new Set())),
};

/** What the index of the imported CRDs says of one: where its text stands. */
interface IndexEntry {
  readonly file: string;
  readonly offset: number;
  readonly length: number;
  readonly group: string;
  /** Paths within it that hold a namespace. */
  readonly namespaced?: readonly string[];
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

/** An imported CRD. It stays text, and is parsed only where something must go in. */
export class CrdDocument {
  readonly group: string;
  private object: Manifest | undefined;
  private readonly entry: IndexEntry;

  constructor(
    readonly name: string,
    context: PlatformContext,
  ) {
    const entry = readIndex()[name];
    if (!entry) throw new Error(`no imported CustomResourceDefinition is named ${name}`);
    this.entry = entry;
    this.group = entry.group;
    if (entry.namespaced?.length) this.renameNamespaces(context);
  }

  /** Enough of the object to know which one it is. */
  head(): Manifest {
    return this.object ?? { apiVersion: API_VERSION, kind: KIND, metadata: { name: this.name } };
  }

  /** The whole object. */
  parse(): Manifest {
    if (this.object) return this.object;
    const object = parse(this.imported()) as Manifest;
    object.metadata.annotations = { ...ANNOTATIONS, ...object.metadata.annotations };
    return object;
  }

  /** Takes a changed object instead of the imported text. */
  replace(object: Manifest): void {
    this.object = object;
  }

  /** One YAML document, without separators. */
  text(): string {
    return this.object ? Yaml.stringify(this.object) : withAnnotations(this.imported());
  }

  private imported(): string {
    return readSlice(this.entry);
  }

  private renameNamespaces(context: PlatformContext): void {
    const object = this.parse();
    let changed = false;
    const rename = (name: string): string => {
      const renamed = context.namespace(name as NamespaceName);
      changed ||= renamed !== name;
      return renamed;
    };
    const { annotations } = object.metadata;
    const certificate = annotations?.['cert-manager.io/inject-ca-from']?.split('/');
    if (annotations && certificate?.length === 2) {
      annotations['cert-manager.io/inject-ca-from'] = `${rename(certificate[0] as string)}/${certificate[1]}`;
    }
    const spec = object.spec as { conversion?: { webhook?: { clientConfig?: { service?: { namespace: string } } } } };
    const service = spec.conversion?.webhook?.clientConfig?.service;
    if (service) service.namespace = rename(service.namespace);
    if (changed) this.object = object;
  }
}

/** Adds annotations to the text of a CRD: parsing and printing all of them would be most of a render's time. */
function withAnnotations(text: string): string {
  const lines = Object.entries(ANNOTATIONS).map(([key, value]) => `    ${key}: ${JSON.stringify(value)}\n`);
  const metadata = /^metadata:\n/m.exec(text);
  if (!metadata) throw new Error('an imported CustomResourceDefinition without metadata');
  const start = metadata.index + metadata[0].length;
  const block = /^(?: .*\n)*/.exec(text.slice(start))?.[0] ?? '';
  const existing = /^ {2}annotations:\n/m.exec(block);
  if (existing) {
    const at = start + existing.index + existing[0].length;
    return text.slice(0, at) + lines.join('') + text.slice(at);
  }
  return `${text.slice(0, start)}  annotations:\n${lines.join('')}${text.slice(start)}`;
}

function readIndex(): Record<string, IndexEntry> {
  index ??= JSON.parse(readFileSync(join(FOLDER, 'index.json'), 'utf8')) as Record<string, IndexEntry>;
  return index;
}

function readSlice({ file, offset, length }: IndexEntry): string {
  const descriptor = openSync(join(FOLDER, file), 'r');
  try {
    const buffer = Buffer.alloc(length);
    readSync(descriptor, buffer, 0, length, offset);
    return buffer.toString('utf8');
  } finally {
    closeSync(descriptor);
  }
}

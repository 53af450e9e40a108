import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { RECORD_FILE, type RenderRecord, recordText } from '../../lib/kubernetes/render-record';
import type { KubernetesObject } from './harness';

/** An object of a dist that a test makes by hand, by its title: `name`, or `namespace/name`. */
export function object(
  apiVersion: string,
  kind: string,
  title: string,
  wave: number,
  fields: Record<string, unknown> = {},
  finalizers?: readonly string[],
): KubernetesObject {
  const [name = '', namespace] = title.split('/').reverse();
  const annotations = { 'argocd.argoproj.io/sync-wave': String(wave) };
  return { apiVersion, kind, metadata: { name, namespace, annotations, finalizers }, ...fields };
}

/** The CRD of a kind of `example.com/v1`. */
export const crd = (kind: string) => {
  const plural = `${kind.toLowerCase()}s`;
  const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } };
  const spec = {
    group: 'example.com',
    scope: 'Namespaced',
    names: { kind, plural, singular: kind.toLowerCase(), listKind: `${kind}List` },
    versions: [{ name: 'v1', served: true, storage: true, schema }],
  };
  return object('apiextensions.k8s.io/v1', 'CustomResourceDefinition', `${plural}.example.com`, -1, { spec });
};

/** A Deployment of one pod. */
export const deployment = (title: string) => {
  const labels = { app: title.replace('/', '-') };
  const containers = [{ name: 'main', image: 'example.com/main:1' }];
  return object('apps/v1', 'Deployment', title, 0, {
    spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers } } },
  });
};

/** A ConfigMap that says its title. */
export const configMap = (title: string) => object('v1', 'ConfigMap', title, 0, { data: { key: title } });
/** A Secret with a password. */
export const secret = (title: string) => object('v1', 'Secret', title, 0, { data: { password: 'eA==' } });

/** Writes a dist of one file, with what its render tells of itself. */
export function writeDist(
  folder: string,
  objects: readonly KubernetesObject[],
  record: Partial<RenderRecord> = {},
): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, RECORD_FILE), recordText({ files: [], opening: [], ...record }));
  writeFileSync(join(folder, '00-all.k8s.yaml'), objects.map((each) => JSON.stringify(each)).join('\n---\n'));
}

/** A CRD that takes anything, without a wave. */
export function openDefinition(group: string, version: string, kind: string, conversion?: object): KubernetesObject {
  const plural = `${kind.toLowerCase()}s`;
  const openAPIV3Schema = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      scope: 'Namespaced',
      names: { kind, plural },
      versions: [{ name: version, served: true, storage: true, schema: { openAPIV3Schema } }],
      ...(conversion ? { conversion } : {}),
    },
  };
}

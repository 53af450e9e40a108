import { readDefinition } from '../../lib/core/definition-text';
import { importedKubernetes } from '../../lib/core/object-schemas/imported-kubernetes';
import { RELEASES } from '../../lib/core/releases/release';
import { ANNOTATIONS_LIMIT, annotationsAfterClientSideApply } from '../../lib/kubernetes/client-side-apply';
import type { KubeObject } from '../../lib/kubernetes/objects';
import { asCrd, type Crd } from './definition';
import type { Document } from './document';
import { isObject, type Json, type JsonObject } from './manifests';
import { ImportProblem } from './problem';

/** What a render and its settings may add: annotations of ours, longer names of namespaces, labels by a patch. */
const ROOM = 4096;

/** Whether an object would be too large for the annotation of kubectl, with what a render adds. */
export function isTooLarge(object: KubeObject): boolean {
  return annotationsAfterClientSideApply(object) + ROOM > ANNOTATIONS_LIMIT;
}

/**
 * The same definition small enough for `kubectl apply` without `--server-side`: what Kubernetes itself describes of pods
 * and containers is preserved instead of described, wherever it stands; what the kind adds of its own stays described.
 * Pods are what makes a definition large: each is 60 KB, and there are up to ten.
 *
 * @returns nothing where the definition is small enough
 * @throws ImportProblem when it is too large even then
 */
export function minimalDefinition({ name, text }: Pick<Document, 'name' | 'text'>): Crd | undefined {
  // No JSON is twice as long as the text of a definition: most need not be read.
  if (text.length < ANNOTATIONS_LIMIT / 2) return undefined;
  const full = readDefinition(text) as JsonObject;
  if (!isTooLarge(full as unknown as KubeObject)) return undefined;
  const crd = asCrd(full, name);
  const minimal = {
    ...crd,
    spec: { ...crd.spec, versions: crd.spec.versions.map(withOpenPods) },
  };
  if (isTooLarge(minimal as KubeObject)) {
    throw new ImportProblem(`${name} is too large for kubectl apply without --server-side, even without its pods`);
  }
  return minimal;
}

function withOpenPods<Version extends Crd['spec']['versions'][number]>(version: Version): Version {
  const { openAPIV3Schema } = version.schema;
  return { ...version, schema: { openAPIV3Schema: opened(openAPIV3Schema) } };
}

/** A schema in which every pod and container is open. */
function opened(schema: JsonObject): JsonObject {
  const { properties, ...others } = schema;
  const rest = Object.fromEntries(Object.entries(others).map(([keyword, value]) => [keyword, below(keyword, value)]));
  if (!isObject(properties)) return rest;
  const described = fieldsOf(properties);
  const left = Object.entries(properties).filter(([field]) => !described.has(field));
  const own = left.map(([field, each]) => [field, isObject(each) ? opened(each) : each] as const);
  return {
    ...rest,
    ...(own.length > 0 ? { properties: Object.fromEntries(own) } : {}),
    ...(described.size > 0 ? { 'x-kubernetes-preserve-unknown-fields': true } : {}),
  };
}

function below(keyword: string, value: Json): Json {
  const isSchema = keyword === 'items' || keyword === 'additionalProperties';
  return isSchema && isObject(value) ? opened(value) : value;
}

const NOTHING: ReadonlySet<string> = new Set();

/** The fields of a pod or of a container, whichever these are; none where they are neither. Kinds add fields to both. */
function fieldsOf(properties: JsonObject): ReadonlySet<string> {
  const has = (...fields: string[]) => fields.every((field) => field in properties);
  if (has('containers', 'volumes')) return kubernetesFields('PodSpec');
  return has('image', 'command', 'volumeMounts') ? kubernetesFields('Container') : NOTHING;
}

const known = new Map<string, ReadonlySet<string>>();

function kubernetesFields(kind: 'PodSpec' | 'Container'): ReadonlySet<string> {
  const fields = known.get(kind) ?? readFields(kind);
  known.set(kind, fields);
  return fields;
}

function readFields(kind: string): ReadonlySet<string> {
  const version = RELEASES.find(({ kubernetes }) => kubernetes)?.kubernetes;
  const { properties } = (version && importedKubernetes(version).definitions[`core.v1.${kind}`]) || {};
  if (!properties)
    throw new ImportProblem(`what Kubernetes describes of a ${kind} is not imported; import "kubernetes" first`);
  return new Set(Object.keys(properties));
}

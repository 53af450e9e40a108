import path from 'node:path';
import { isRecord, listAt, stringAt, valueAt } from '../../kubernetes/json';
import { groupKindOf, groupOf, identityOf, isBuiltInGroup, type KubeObject, titleOf } from '../../kubernetes/objects';
import { WAVE_ANNOTATION } from '../../kubernetes/wave';
import { TIMEOUT_ANNOTATION } from '../deadlines';
import { DistError } from '../errors';
import { PART_OF_LABEL } from '../set/labels';
import { parseDuration } from '../text/duration';
import type { SourceDocument } from './dist';

/**
 * What is applied in one go, once everything of the waves before is applied and ready. Within a wave namespaces come
 * first; then the plain objects, and after them the workloads (so that a pod finds its Services in its environment).
 * Custom resources go as soon as their kind is served: nothing else in the wave waits for them.
 */
export interface Wave {
  readonly number: number;
  readonly namespaces: readonly KubeObject[];
  readonly crds: readonly KubeObject[];
  readonly plain: readonly KubeObject[];
  readonly workloads: readonly KubeObject[];
  readonly custom: readonly KubeObject[];
}

/** The parts of a wave. */
export type WavePart = Exclude<keyof Wave, 'number'>;

/** All that is to be applied, in order, with what the objects say about each other. */
export interface Plan {
  readonly waves: readonly Wave[];
  /** Number of objects in all waves. */
  readonly size: number;
  /** CRDs by the group and kind that they bring. */
  readonly crds: ReadonlyMap<string, KubeObject>;
  /** `namespace/name` of each Service behind a webhook: it is ready when it has an endpoint. */
  readonly webhookServices: ReadonlySet<string>;
  /** Objects by the component that brings them: the name of their file without its number. */
  readonly components: ReadonlyMap<string, readonly KubeObject[]>;
}

const WORKLOADS: ReadonlySet<string> = new Set([
  'apps/DaemonSet',
  'apps/Deployment',
  'apps/ReplicaSet',
  'apps/StatefulSet',
  'batch/CronJob',
  'batch/Job',
  '/Pod',
]);

/**
 * Puts the documents of dist into waves. Pure: no file, no cluster.
 *
 * @throws DistError naming file and place of everything that is no Kubernetes object, stands there twice or has a wave
 * that is no integer
 */
export function planDeploy(documents: readonly SourceDocument[]): Plan {
  const problems: string[] = [];
  const files = new Map<string, string>();
  const objects: KubeObject[] = [];
  const components = new Map<string, KubeObject[]>();
  documents.forEach(({ file, value }, index) => {
    const found = problemsOf(value);
    if (!isKubeObject(value) || found.length > 0) {
      problems.push(...found.map((problem) => `${file}: ${nameOf(value, index)}: ${problem}`));
      return;
    }
    const identity = identityOf(value);
    const first = files.get(identity);
    if (first !== undefined)
      problems.push(`${file}: ${titleOf(value)} stands in dist twice, first in ${path.basename(first)}`);
    files.set(identity, file);
    objects.push(value);
    const component = componentOf(file);
    const members = components.get(component);
    if (members) members.push(value);
    else components.set(component, [value]);
  });
  if (objects.length === 0 && problems.length === 0) problems.push('dist holds no object');
  if (problems.length > 0) throw new DistError(problems);
  return {
    waves: wavesOf(objects),
    size: objects.length,
    crds: new Map(objects.filter(isCrd).map((crd) => [kindOfCrd(crd), crd])),
    webhookServices: new Set(objects.flatMap(webhookServicesOf)),
    components,
  };
}

/** The component that a file of dist is named after: `istio` for `110-istio.k8s.yaml` and `00-crds-istio.k8s.yaml`. */
export function componentOf(file: string): string {
  const name = path.basename(file).replace(/(\.k8s)?\.(ya?ml|json)$/, '');
  return name.replace(/^(00-crds|\d+)-/, '') || name;
}

/** Every object of a wave, in the order in which it is sent. */
export function objectsOf(wave: Wave): KubeObject[] {
  return [...wave.namespaces, ...wave.crds, ...wave.plain, ...wave.workloads, ...wave.custom];
}

/** The wave that an object's annotation names; 0 without one, NaN when it is no integer. */
export function waveOf(object: KubeObject): number {
  const text = object.metadata.annotations?.[WAVE_ANNOTATION];
  if (text === undefined) return 0;
  return /^[+-]?\d+$/.test(text) ? Number(text) : Number.NaN;
}

/** `namespace/name` of the Services that serve the webhooks (of admission or of conversion) that an object declares. */
export function webhookServicesOf(object: KubeObject): string[] {
  const configs = [
    ...listAt(object, 'webhooks').map((webhook) => valueAt(webhook, 'clientConfig')),
    // Nothing else is asked for its spec: it may not have been read yet.
    isCrd(object) ? valueAt(object, 'spec', 'conversion', 'webhook', 'clientConfig') : undefined,
  ];
  return configs.flatMap((config) => {
    const name = stringAt(config, 'service', 'name');
    return name === undefined ? [] : [`${stringAt(config, 'service', 'namespace') ?? 'default'}/${name}`];
  });
}

/** Whether an object is a CustomResourceDefinition. */
export function isCrd(object: KubeObject): boolean {
  return groupKindOf(object) === 'apiextensions.k8s.io/CustomResourceDefinition';
}

function kindOfCrd(crd: KubeObject): string {
  return `${stringAt(crd, 'spec', 'group') ?? ''}/${stringAt(crd, 'spec', 'names', 'kind') ?? ''}`;
}

function wavesOf(objects: readonly KubeObject[]): Wave[] {
  const byNumber = groupBy(objects, waveOf);
  return [...byNumber]
    .sort(([a], [b]) => a - b)
    .map(([number, members]) => {
      const parts = groupBy(members, partOf);
      const part = (name: WavePart) => parts.get(name) ?? [];
      return {
        number,
        namespaces: part('namespaces'),
        crds: part('crds'),
        plain: part('plain'),
        workloads: part('workloads'),
        custom: part('custom'),
      };
    });
}

/** The part of its wave that an object belongs to. */
export function partOf(object: KubeObject): WavePart {
  if (groupKindOf(object) === '/Namespace') return 'namespaces';
  if (isCrd(object)) return 'crds';
  if (WORKLOADS.has(groupKindOf(object))) return 'workloads';
  return isBuiltInGroup(groupOf(object)) ? 'plain' : 'custom';
}

function isKubeObject(value: unknown): value is KubeObject {
  return problemsOf(value).length === 0;
}

function problemsOf(value: unknown): string[] {
  if (!isRecord(value)) return ['is no Kubernetes object'];
  const missing = [['apiVersion'], ['kind'], ['metadata', 'name']]
    .filter((place) => !stringAt(value, ...place))
    .map((place) => `has no ${place.join('.')}`);
  const wave = valueAt(value, 'metadata', 'annotations', WAVE_ANNOTATION);
  if (wave !== undefined && !(typeof wave === 'string' && /^[+-]?\d+$/.test(wave))) {
    missing.push(`${WAVE_ANNOTATION} must be a string that holds an integer, received ${JSON.stringify(wave)}`);
  }
  const timeout = valueAt(value, 'metadata', 'annotations', TIMEOUT_ANNOTATION);
  if (timeout !== undefined && !(typeof timeout === 'string' && parseDuration(timeout))) {
    missing.push(
      `${TIMEOUT_ANNOTATION} must be a duration such as 90s, 15m or 1h30m, received ${JSON.stringify(timeout)}`,
    );
  }
  if (valueAt(value, 'metadata', 'labels', PART_OF_LABEL) !== undefined) {
    missing.push(`carries the label ${PART_OF_LABEL}, which only deploy itself may set`);
  }
  return missing;
}

function nameOf(value: unknown, index: number): string {
  const name = stringAt(value, 'metadata', 'name');
  const kind = stringAt(value, 'kind');
  return kind || name ? [kind, name].filter(Boolean).join(' ') : `document ${index + 1}`;
}

function groupBy<T, K>(values: readonly T[], keyOf: (value: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const value of values) {
    const key = keyOf(value);
    const group = groups.get(key);
    if (group) group.push(value);
    else groups.set(key, [value]);
  }
  return groups;
}

import { type Catalog, findEntry } from '../../core/catalog';
import type { PlatformContext } from '../../core/context';
import { LEFT_ALONE_BY_AKS, WEBHOOK_CONFIGURATIONS } from '../../kubernetes/cluster-writes';
import { groupKindOf, type KubeObject } from '../../kubernetes/objects';
import { WAVE_ANNOTATION } from '../../kubernetes/wave';
import type { ExtraObject } from '../extras/extra-object';
import { levelOfObject, levelsOf, waveOf } from '../waves';
import { type CrdDocument, componentCrds } from './crds';

/** What charts of users' own are called before their names in dist: behind all components. */
const OWN_CHARTS = 900;

/** The objects of a chart and the names of its CRDs. */
export interface ChartObjects {
  readonly name: string;
  readonly objects: readonly KubeObject[];
  readonly crds: readonly string[];
}

/** The files of a chart before they are text. */
export interface ChartFiles {
  /** Name of the chart. */
  readonly name: string;
  /** Number before it in the name of the file. */
  readonly order: number;
  /** Whether it is a component's: the objects of other charts are not ours to judge. */
  readonly ours: boolean;
  readonly objects: readonly KubeObject[];
  readonly crds: readonly CrdDocument[];
  /** What the objects are by their place, where they are the user's own manifests. */
  readonly extras?: readonly ExtraObject[];
}

/** One part for each chart; every object carries its wave. */
export function partsOf(charts: readonly ChartObjects[], catalog: Catalog, context: PlatformContext): ChartFiles[] {
  const levels = levelsOf(catalog);
  const last = lastLevel(catalog);
  return charts.map(({ name, objects, crds: crdNames }) => {
    const ours = levels.has(name);
    const crds = componentCrds(crdNames, context);
    const ownGroups = new Set(crds.map((crd) => crd.group));
    return {
      name,
      order: findEntry(catalog, name)?.order ?? OWN_CHARTS,
      ours,
      objects: objects.map((object) => {
        const level = levelOfObject(object.metadata.namespace, levels.get(name) ?? last, levels, context.profiles);
        const wave = waveOf(object, level, ownGroups);
        return annotated(object, { [WAVE_ANNOTATION]: String(wave), ...(ours ? forCloud(object, context) : {}) });
      }),
      crds,
    };
  });
}

/** The level of what comes after all components. */
export function lastLevel(catalog: Catalog): number {
  return Math.max(-1, ...levelsOf(catalog).values()) + 1;
}

/** An object with annotations that it lacks. */
export function annotated(object: KubeObject, annotations: Record<string, string>): KubeObject {
  const { metadata } = object;
  return { ...object, metadata: { ...metadata, annotations: { ...annotations, ...metadata.annotations } } };
}

/**
 * What the cloud must be told of an object of ours. Not of the user's own: AKS keeps its namespaces out of webhooks, and
 * only who has made one knows that it need not.
 */
function forCloud(object: KubeObject, { clusterPlatform }: PlatformContext): Record<string, string> {
  const isWebhook = WEBHOOK_CONFIGURATIONS.includes(groupKindOf(object));
  return clusterPlatform === 'aks' && isWebhook ? LEFT_ALONE_BY_AKS : {};
}

export function objectsOf(parts: readonly ChartFiles[]): KubeObject[] {
  return parts.flatMap(({ objects }) => objects);
}

/** The parts with other objects in place of their own: as many, in the same order. */
export function withObjects(parts: readonly ChartFiles[], objects: readonly KubeObject[]): ChartFiles[] {
  let end = 0;
  return parts.map((part) => {
    const start = end;
    end += part.objects.length;
    return { ...part, objects: objects.slice(start, end) };
  });
}

import type { KubeObject } from './objects';

/** The annotation in which an object's wave travels: Argo CD obeys it, and so does our applier. */
export const WAVE_ANNOTATION = 'argocd.argoproj.io/sync-wave';

/** The wave that an object carries; 0 where it carries none. */
export function waveIn({ metadata }: Pick<KubeObject, 'metadata'>): number {
  return Number(metadata.annotations?.[WAVE_ANNOTATION] ?? 0);
}

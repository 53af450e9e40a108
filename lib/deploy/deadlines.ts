import type { KubeObject } from '../kubernetes/objects';
import { parseDuration } from './text/duration';

/** The annotation in which an object says how long it may take, such as `30m`. */
export const TIMEOUT_ANNOTATION = 'cdk8s-kubeflow/timeout';

/** How long objects may take to be applied and ready, in milliseconds from the beginning of their wave. */
export interface Timeouts {
  /** Of each object that nothing else is said of. */
  readonly timeout: number;
  /** By kind, such as `Job`. @default - none */
  readonly timeouts?: Readonly<Record<string, number>>;
}

/** How long an object may take: what its annotation says, else what is said of its kind, else what holds for all. */
export function timeoutOf({ kind, metadata }: KubeObject, { timeout, timeouts }: Timeouts): number {
  const own = metadata.annotations?.[TIMEOUT_ANNOTATION];
  return (own === undefined ? undefined : parseDuration(own)) ?? timeouts?.[kind] ?? timeout;
}

import type { KubeObject } from '../kubernetes/objects';
import type { FaultKind, FieldConflict } from './cluster/faults';

/** What applying an object did. */
export type Action = 'created' | 'changed' | 'unchanged';

/**
 * What went wrong with an object.
 * `kind` is what the API server refused it for (FaultKind), or
 * - `timeout`: could not be applied (or deleted) before the deadline of its wave
 * - `stuck`: was applied but did not get ready (or was deleted but did not go) before that deadline
 * - `failed`: was applied and then failed
 */
export interface Failure {
  readonly object: KubeObject;
  readonly kind: FaultKind | 'timeout' | 'stuck' | 'failed';
  readonly reason: string;
  readonly conflicts?: readonly FieldConflict[];
  /** What was found out about the cause: pods, events, endpoints, finalizers. */
  readonly details?: readonly string[];
}

/** An object that is applied but not ready, or not accepted yet. */
export interface Pending {
  readonly object: KubeObject;
  readonly reason: string;
}

/** What the applier tells while it works. */
export type DeployEvent =
  | { readonly type: 'started'; readonly cluster: string; readonly objects: number; readonly waves: number }
  | { readonly type: 'wave-started'; readonly wave: number; readonly objects: number }
  | { readonly type: 'applied'; readonly object: KubeObject; readonly action: Action }
  | { readonly type: 'replacing'; readonly object: KubeObject; readonly reason: string }
  | { readonly type: 'failed'; readonly failure: Failure }
  /** What the cluster has; without `from` there is nothing to upgrade. */
  | { readonly type: 'upgrade'; readonly from?: string; readonly to: string; readonly reason: string }
  | {
      readonly type: 'step-started';
      readonly id: string;
      readonly what: string;
      /** Who does without what, and for how long. */
      readonly outage?: string;
      readonly objects: number;
    }
  | { readonly type: 'step-ended'; readonly id: string; readonly milliseconds: number }
  | { readonly type: 'retry'; readonly reason: string }
  | {
      readonly type: 'trouble';
      readonly object: KubeObject;
      readonly reason: string;
      readonly details: readonly string[];
    }
  | { readonly type: 'lock-wait'; readonly reason: string }
  /** There is no lock, so that a second applier would not be kept away. */
  | { readonly type: 'no-lock'; readonly reason: string }
  | { readonly type: 'pending'; readonly pending: readonly Pending[] }
  | { readonly type: 'wave-ended'; readonly wave: number; readonly milliseconds: number }
  | { readonly type: 'prune-started'; readonly objects: number }
  | { readonly type: 'deleted'; readonly object: KubeObject }
  | { readonly type: 'prune-ended'; readonly milliseconds: number }
  | { readonly type: 'delete-started'; readonly cluster: string; readonly objects: number }
  | { readonly type: 'delete-ended'; readonly milliseconds: number };

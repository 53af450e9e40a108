/** How far an object has come. */
export type Readiness =
  | { readonly state: 'ready' }
  | { readonly state: 'progressing'; readonly reason: string }
  /** `final` failures never heal by themselves; others may, so they count only when they last. */
  | { readonly state: 'failed'; readonly reason: string; readonly final: boolean };

export const READY: Readiness = { state: 'ready' };

/** In progress, for a reason. */
export function progressing(reason: string): Readiness {
  return { state: 'progressing', reason };
}

/** Failed, for a reason. */
export function failed(reason: string, final: boolean): Readiness {
  return { state: 'failed', reason, final };
}

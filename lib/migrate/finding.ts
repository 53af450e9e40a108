import type { Location } from '../core/problem';

/** What can become of a value of another tool. */
export const VERDICTS = ['taken', 'replaced', 'dropped', 'refused', 'missing', 'unknown'] as const;

/**
 * What became of a value of another tool.
 *
 * - `taken`: a setting says the same
 * - `replaced`: something else does its work, which the note names
 * - `dropped`: nothing does, for the reason in the note
 * - `refused`: it may not be taken over, such as a password that everybody can read
 * - `missing`: somebody has to say it, here or at the place that the note names
 * - `unknown`: it is none of Kubeflow's, so that nobody here can tell what it does
 */
export type Verdict = (typeof VERDICTS)[number];

/** What became of one value. */
export interface Finding {
  readonly verdict: Verdict;
  /** Where the value stands. Nothing for what nobody has said. */
  readonly place?: Location;
  /** What it is, in the words of the other tool: `iap-ingress: ipName`. */
  readonly what: string;
  /** The value as it was written. Secrets are left out. */
  readonly value?: unknown;
  /** Path of the setting that it became, or that would have it. */
  readonly setting?: string;
  /** Why, by what, or what to do. */
  readonly note?: string;
}

/** How many findings there are of each verdict. */
export function countVerdicts(findings: readonly Finding[]): Record<Verdict, number> {
  const counts = { taken: 0, replaced: 0, dropped: 0, refused: 0, missing: 0, unknown: 0 };
  for (const { verdict } of findings) counts[verdict] += 1;
  return counts;
}

import type { Difference } from './differences';

/**
 * Whether differences within label selectors are of spelling alone: a label as such, or an expression with that one
 * value. The differences must be all there are of the selectors.
 */
export function sameSelectors(differences: readonly Difference[]): boolean {
  const selectors = new Map<string, { theirs: string[]; ours: string[] }>();
  for (const { path, expected, got, missing, extra } of differences) {
    const step = /^(.*?)\.(matchLabels|matchExpressions)(\..+|\[\d+\])?$/.exec(path);
    if (!step || missing || extra) return false;
    const [, selector = '', field = '', rest] = step;
    const requirements = (value: unknown) => requirementsOf(field, rest?.replace(/^\./, ''), value);
    const [theirs, ours] = [requirements(expected), requirements(got)];
    if (!theirs || !ours) return false;
    const found = selectors.get(selector) ?? { theirs: [], ours: [] };
    selectors.set(selector, { theirs: [...found.theirs, ...theirs], ours: [...found.ours, ...ours] });
  }
  return (
    selectors.size > 0 &&
    [...selectors.values()].every(({ theirs, ours }) => theirs.sort().join('\n') === ours.sort().join('\n'))
  );
}

/** What a part of a selector asks of labels, one text for each requirement, or nothing where it is not a whole one. */
function requirementsOf(field: string, rest: string | undefined, value: unknown): string[] | undefined {
  if (value === undefined) return [];
  if (field === 'matchLabels') {
    const labels = rest === undefined ? value : { [rest]: value };
    return Object.entries(labels as Record<string, unknown>).map(([key, each]) => requirement(key, 'In', [each]));
  }
  const expressions = (rest === undefined ? value : [value]) as Expression[];
  if (!Array.isArray(expressions)) return undefined;
  return expressions.map(({ key, operator, values = [] }) => requirement(key, operator, values));
}

interface Expression {
  readonly key: string;
  readonly operator: string;
  readonly values?: readonly unknown[];
}

function requirement(key: string, operator: string, values: readonly unknown[]): string {
  return JSON.stringify([key, operator, [...values].sort()]);
}

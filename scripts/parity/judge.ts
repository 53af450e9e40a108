import type { Deviation } from './declarations';
import { type Difference, listChangeOf, oursBelow, same } from './differences';
import { coversPath, fixedPart, matchesName, matchesObject } from './patterns';
import { sameSelectors } from './selectors';

/** What comparing one object of upstream's came to. */
export interface ObjectVerdict {
  readonly object: string;
  readonly status: 'equal' | 'declared' | 'differs' | 'missing';
  /** Differences that no declaration holds for. */
  readonly open: readonly Difference[];
  /** Declarations that say something else than what is, or that the object has no use for. */
  readonly problems: readonly string[];
}

/** The declarations that hold in a run. */
export function inRun<Entry extends { readonly runs: readonly string[] }>(
  entries: readonly Entry[],
  run: string,
): Entry[] {
  return entries.filter(({ runs }) => runs.some((pattern) => matchesName(pattern, run)));
}

/**
 * Judges one object by the declarations of its run. Each difference needs exactly one declaration that says what is,
 * and each declaration that means the object must find a difference in it.
 *
 * @param found how ours differs, or `missing`
 */
export function judgeObject(
  object: string,
  found: readonly Difference[] | 'missing',
  declarations: readonly Deviation[],
): ObjectVerdict {
  const own = declarations.filter((entry) => matchesObject(entry.object, object));
  return found === 'missing' ? judgeMissing(object, own) : judgeDifferences(object, found, own);
}

function judgeMissing(object: string, own: readonly Deviation[]): ObjectVerdict {
  const left = own.filter(({ path }) => path === undefined);
  const idle = own.filter(({ path }) => path !== undefined);
  return {
    object,
    status: left.length > 0 ? 'declared' : 'missing',
    open: [],
    problems: [
      ...idle.map(({ path }) => `${object} ${path}: declared, but the object is missing`),
      ...(left.length > 1 ? [`${object}: declared ${left.length} times`] : []),
    ],
  };
}

function judgeDifferences(object: string, found: readonly Difference[], own: readonly Deviation[]): ObjectVerdict {
  const holding = new Map<Difference, number>();
  const problems: string[] = [];
  for (const entry of own) {
    const { path } = entry;
    const covered = path === undefined ? [] : found.filter((difference) => coversPath(path, difference.path));
    const problem = path === undefined ? 'declared as left out, but it is there' : problemOf(entry, path, covered);
    if (problem) problems.push(`${object}${path === undefined ? '' : ` ${path}`}: ${problem}`);
    else for (const difference of covered) holding.set(difference, (holding.get(difference) ?? 0) + 1);
  }
  for (const [{ path }, times] of holding) if (times > 1) problems.push(`${object} ${path}: declared ${times} times`);
  const open = found.filter((difference) => !holding.has(difference));
  return { object, status: open.length > 0 ? 'differs' : found.length > 0 ? 'declared' : 'equal', open, problems };
}

/** What is wrong with a declaration about the differences below its path, or nothing. */
function problemOf(entry: Deviation, path: string, covered: readonly Difference[]): string | undefined {
  if (covered.length === 0) return 'declared, but there is no difference';
  if (entry.same) return sameSelectors(covered) ? undefined : 'declared as the same selector, but it selects others';
  if (entry.matches) {
    const expression = new RegExp(entry.matches);
    const other = covered.find((difference) => {
      const texts = textsOf(difference);
      return texts.length === 0 || !texts.every((text) => expression.test(text));
    });
    return other && `declared as text that matches ${entry.matches}, but ${other.path} is ${brief(other.got ?? null)}`;
  }
  if (entry.added || entry.removed) {
    const { added, removed } = entry;
    const [change] = covered.length === 1 && covered[0]?.path === path ? covered.map(listChangeOf) : [];
    const declared = { ...(added ? { added } : {}), ...(removed ? { removed } : {}) };
    if (change && same(sorted(change), sorted(declared))) return undefined;
    return `declared ${brief(declared)}, but is ${brief(change ?? oursBelow(path, covered))}`;
  }
  const ours = oursBelow(fixedPart(path), covered);
  return same(ours, entry.ours) ? undefined : `declared as ${brief(entry.ours)}, but is ${brief(ours)}`;
}

/** Our text at a difference; of lists each text that is ours alone. */
function textsOf({ got, extra }: Difference): string[] {
  return extra ? [...extra] : typeof got === 'string' ? [got] : [];
}

function sorted(change: { readonly added?: readonly string[]; readonly removed?: readonly string[] }) {
  return Object.fromEntries(Object.entries(change).map(([key, lines]) => [key, [...lines].sort()]));
}

function brief(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > 600 ? `${text.slice(0, 600)}…` : text;
}

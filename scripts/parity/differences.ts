/**
 * One difference between an object of upstream's and ours: two values, of which one may be absent, or two lists of
 * texts of which only what differs is given.
 */
export interface Difference {
  readonly path: string;
  readonly expected?: unknown;
  readonly got?: unknown;
  /** What upstream's list has and ours has not. */
  readonly missing?: readonly string[];
  /** What our list has and upstream's has not. */
  readonly extra?: readonly string[];
  /** Whether the lists have the same elements in another order. */
  readonly order?: boolean;
}

/** How a list of ours differs from upstream's. */
export interface ListChange {
  readonly added?: readonly string[];
  readonly removed?: readonly string[];
}

/** The change that a difference of lists is, or nothing for a difference of other values. */
export function listChangeOf({ missing, extra }: Difference): ListChange | undefined {
  if (!missing && !extra) return undefined;
  return {
    ...(extra && extra.length > 0 ? { added: extra } : {}),
    ...(missing && missing.length > 0 ? { removed: missing } : {}),
  };
}

/**
 * What we say below a path instead of what upstream says there: our value when all of it differs (null when we say
 * nothing), else each value that differs under its further path.
 */
export function oursBelow(base: string, differences: readonly Difference[]): unknown {
  const [first] = differences;
  if (first && differences.length === 1 && first.path === base) return oursOf(first);
  return Object.fromEntries(
    differences.map((each) => [each.path.slice(base.length).replace(/^\./, ''), oursOf(each)] as const),
  );
}

function oursOf(difference: Difference): unknown {
  return listChangeOf(difference) ?? difference.got ?? null;
}

/** Whether two values are the same; of maps the order of the keys does not matter. */
export function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(ordered(a)) === JSON.stringify(ordered(b));
}

function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, each]) => [key, ordered(each)]));
}

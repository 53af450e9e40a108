/** What the comparison tool says of one file of the reference. */
export interface FileResult {
  readonly component: string;
  readonly objects: number;
  readonly equal: number;
  /** Objects whose differences are declared. */
  readonly deviating: number;
  readonly differing: readonly { readonly object: string; readonly diffs: readonly Difference[] }[];
  readonly missing: readonly string[];
}

/** One difference: two values, or two lists of which only what differs is given. */
export interface Difference {
  readonly path: string;
  readonly expected?: unknown;
  readonly got?: unknown;
  readonly missing?: unknown;
  readonly extra?: unknown;
}

/** A declared difference. */
export interface Deviation {
  readonly object: string;
  readonly path?: string;
  readonly reason: string;
}

/** What the comparison tool says of one run. */
export interface RunResult {
  readonly components: readonly FileResult[];
  readonly duplicates: readonly string[];
  readonly staleDeviations: readonly Deviation[];
}

/** A run that came to nothing. */
export interface RunFailure {
  readonly name: string;
  readonly message: string;
}

/** What all runs say together. */
export interface Summary {
  readonly lines: readonly string[];
  readonly ok: boolean;
}

/** Options of `summarize`. */
export interface SummaryOptions {
  /** Whether to show each difference. */
  readonly verbose: boolean;
  /** Whether every file was compared: only then is a deviation that matched nothing known to be stale. */
  readonly complete: boolean;
}

/** Sums up all runs: a line for each file, then what is wrong beside it. */
export function summarize(
  results: readonly RunResult[],
  failures: readonly RunFailure[],
  { verbose, complete }: SummaryOptions,
): Summary {
  const files = results.flatMap((result) => result.components);
  const duplicates = [...new Set(results.flatMap((result) => result.duplicates))];
  const stale = complete && failures.length === 0 ? unusedBy(results) : [];
  const equal = sum(files, (file) => file.equal + file.deviating);
  const objects = sum(files, (file) => file.objects);
  const problems = [
    ...failures.map(({ name, message }) => `${name} was not compared: ${message}`),
    ...duplicates.map((object) => `rendered twice: ${object}`),
    ...stale.map(({ object, path }) => `declared, but no difference any more: ${object}${path ? ` ${path}` : ''}`),
  ];
  return {
    lines: [
      ...files.flatMap((file) => [line(file), ...(verbose ? details(file) : [])]),
      ...problems,
      `parity ${percent(equal, objects)}: ${equal} of ${objects} objects equal or declared` +
        (problems.length > 0 ? `; ${problems.length} problem${problems.length === 1 ? '' : 's'}` : ''),
    ],
    ok: problems.length === 0 && equal === objects,
  };
}

/** Deviations that no run had use for. */
function unusedBy(results: readonly RunResult[]): Deviation[] {
  const [first, ...others] = results.map((result) => result.staleDeviations);
  const key = (deviation: Deviation) => JSON.stringify([deviation.object, deviation.path, deviation.reason]);
  const keys = others.map((deviations) => new Set(deviations.map(key)));
  return (first ?? []).filter((deviation) => keys.every((each) => each.has(key(deviation))));
}

function line(file: FileResult): string {
  const counts = [
    `${pad(file.equal)} equal`,
    `${pad(file.deviating)} declared`,
    `${pad(file.differing.length)} differ`,
    `${pad(file.missing.length)} missing`,
  ];
  return `${file.component.padEnd(36)} ${counts.join('  ')}  ${percent(file.equal + file.deviating, file.objects)}`;
}

function details({ missing, differing }: FileResult): string[] {
  return [
    ...missing.map((object) => `    missing  ${object}`),
    ...differing.flatMap(({ object, diffs }) => [`    differs  ${object}`, ...diffs.map(difference)]),
  ];
}

function difference({ path, ...values }: Difference): string {
  const shown = Object.entries(values).map(([name, value]) => `${name} ${JSON.stringify(value)?.slice(0, 300)}`);
  return `        ${path}: ${shown.join(', ')}`;
}

function percent(part: number, whole: number): string {
  // Rounded down, so that 100.0 % is said of nothing less.
  return `${(Math.floor((1000 * part) / Math.max(1, whole)) / 10).toFixed(1)} %`;
}

function pad(count: number): string {
  return String(count).padStart(4);
}

function sum(files: readonly FileResult[], count: (file: FileResult) => number): number {
  return files.reduce((total, file) => total + count(file), 0);
}

import type { Difference } from './differences';
import type { ObjectVerdict } from './judge';
import type { FileVerdict, RunVerdict } from './run-verdict';

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

/** What a summary is made of. */
export interface SummaryInput {
  readonly verdicts: readonly RunVerdict[];
  readonly failures: readonly RunFailure[];
  /** What is wrong with the declarations beside what each run says of them. */
  readonly problems: readonly string[];
  /** Whether to show each difference. */
  readonly verbose: boolean;
}

/** Sums up all runs: a line for each file, how many objects of ours each run has beside them, then what is wrong. */
export function summarize({ verdicts, failures, problems: others, verbose }: SummaryInput): Summary {
  const files = verdicts.flatMap((verdict) => verdict.files);
  const equal = sum(files, (file) => count(file, 'equal') + count(file, 'declared'));
  const objects = sum(files, (file) => file.objects.length);
  const problems = [
    ...failures.map(({ name, message }) => `${name} was not compared: ${message}`),
    ...verdicts.flatMap((verdict) => verdict.problems),
    ...others,
  ];
  return {
    lines: [
      ...verdicts.flatMap((verdict) => [
        ...verdict.files.flatMap((file) => [line(file), ...(verbose ? details(file) : [])]),
        ...(verdict.extras === undefined ? [] : [`${verdict.name.padEnd(36)} ${pad(verdict.extras)} extra`]),
      ]),
      ...problems,
      `parity ${percent(equal, objects)}: ${equal} of ${objects} objects equal or declared` +
        (problems.length > 0 ? `; ${problems.length} problem${problems.length === 1 ? '' : 's'}` : ''),
    ],
    ok: problems.length === 0 && equal === objects,
  };
}

function line(file: FileVerdict): string {
  const counts = [
    `${pad(count(file, 'equal'))} equal`,
    `${pad(count(file, 'declared'))} declared`,
    `${pad(count(file, 'differs'))} differ`,
    `${pad(count(file, 'missing'))} missing`,
  ];
  const share = percent(count(file, 'equal') + count(file, 'declared'), file.objects.length);
  return `${file.name.padEnd(36)} ${counts.join('  ')}  ${share}`;
}

function details({ objects }: FileVerdict): string[] {
  return [
    ...objects.filter(({ status }) => status === 'missing').map(({ object }) => `    missing  ${object}`),
    ...objects
      .filter(({ status }) => status === 'differs')
      .flatMap(({ object, open }) => [`    differs  ${object}`, ...open.map(difference)]),
  ];
}

function difference({ path, ...values }: Difference): string {
  const shown = Object.entries(values).map(([name, value]) => `${name} ${JSON.stringify(value)?.slice(0, 300)}`);
  return `        ${path}: ${shown.join(', ')}`;
}

function count({ objects }: FileVerdict, wanted: ObjectVerdict['status']): number {
  return objects.filter(({ status }) => status === wanted).length;
}

function percent(part: number, whole: number): string {
  // Rounded down, so that 100.0 % is said of nothing less.
  return `${(Math.floor((1000 * part) / Math.max(1, whole)) / 10).toFixed(1)} %`;
}

function pad(number: number): string {
  return String(number).padStart(4);
}

function sum(files: readonly FileVerdict[], value: (file: FileVerdict) => number): number {
  return files.reduce((total, file) => total + value(file), 0);
}

import type { Path, Problem } from '../kubernetes/problem';

/** Where in a file a setting stands. Lines and columns count from 1. */
export interface Location {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** One thing that is wrong with a settings file, and the place that said it. */
export interface LocatedProblem extends Problem {
  readonly location: Location;
}

/** A settings file that cannot be used. The message has one line for each problem, in the order of the file. */
export class SettingsError extends Error {
  readonly problems: readonly LocatedProblem[];

  constructor(problems: readonly LocatedProblem[]) {
    const sorted = [...problems].sort(byLocation);
    super(sorted.map(formatProblem).join('\n'));
    this.name = 'SettingsError';
    this.problems = sorted;
  }
}

/**
 * A setting that shows only in use that it does not fit, or that something else is missing. Within a platform it
 * becomes a SettingsError with the place that says it.
 */
export class UnfitSettingError extends Error {
  /**
   * @param path path of the setting
   * @param problem what is wrong, with what is allowed
   */
  constructor(
    readonly path: Path,
    readonly problem: string,
  ) {
    super(`${formatPath(path)}: ${problem}`);
    this.name = 'UnfitSettingError';
  }
}

/** Ends the reading of a settings file that one problem makes useless. */
export function fail(location: Location, path: Path, message: string): never {
  throw new SettingsError([{ location, path, message }]);
}

function byLocation({ location: a }: LocatedProblem, { location: b }: LocatedProblem): number {
  return a.file.localeCompare(b.file) || a.line - b.line || a.column - b.column;
}

function formatProblem({ location, path, message }: LocatedProblem): string {
  return `${location.file}:${location.line}:${location.column}: ${path.length > 0 ? `${formatPath(path)}: ` : ''}${message}`;
}

/** Writes a path of keys and list positions as users read it: `profiles[0].owner.name`. */
export function formatPath(path: Path): string {
  let text = '';
  for (const step of path) {
    if (typeof step === 'number') text += `[${step}]`;
    else if (/^[A-Za-z0-9_-]+$/.test(String(step))) text += text ? `.${String(step)}` : String(step);
    else text += `[${JSON.stringify(String(step))}]`;
  }
  return text;
}

/** A value as an error shows it: on one line, not longer than a line. */
export function formatValue(value: unknown): string {
  if (value === undefined) return 'nothing';
  // JSON has no word for infinity.
  const text = (typeof value === 'number' ? undefined : JSON.stringify(value)) ?? String(value);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

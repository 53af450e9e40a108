/** Where in a file a setting stands. Lines and columns count from 1. */
export interface Location {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** One thing that is wrong with a settings file. */
export interface Problem {
  readonly location: Location;
  /** Path of the setting, such as `components.katib`; empty for the file as a whole. */
  readonly path: string;
  /** What is wrong, with the value received and what is allowed. */
  readonly message: string;
}

/** A settings file that cannot be used. The message has one line for each problem, in the order of the file. */
export class SettingsError extends Error {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    const sorted = [...problems].sort(byLocation);
    super(sorted.map(formatProblem).join('\n'));
    this.name = 'SettingsError';
    this.problems = sorted;
  }
}

/** Ends the reading of a settings file that one problem makes useless. */
export function fail(location: Location, path: string, message: string): never {
  throw new SettingsError([{ location, path, message }]);
}

function byLocation({ location: a }: Problem, { location: b }: Problem): number {
  return a.file.localeCompare(b.file) || a.line - b.line || a.column - b.column;
}

function formatProblem({ location, path, message }: Problem): string {
  return `${location.file}:${location.line}:${location.column}: ${path ? `${path}: ` : ''}${message}`;
}

/** Writes a path of keys and list positions as users read it: `profiles[0].owner.name`. */
export function formatPath(path: readonly PropertyKey[]): string {
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

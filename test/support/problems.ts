import { formatPath, type LocatedProblem, type Location, SettingsError } from '../../lib/core/problem';

/** A problem with its path as users read it. */
export interface ShownProblem {
  readonly location: Location;
  readonly path: string;
  readonly message: string;
}

/** The problems that a function finds in settings. It must find some. */
export function problemsOf(run: () => unknown): ShownProblem[] {
  try {
    run();
  } catch (error) {
    if (error instanceof SettingsError) return shown(error.problems);
    throw error;
  }
  throw new Error('no SettingsError was thrown');
}

/** Problems with their paths as users read them. */
export function shown(problems: readonly LocatedProblem[]): ShownProblem[] {
  return problems.map(({ location, path, message }) => ({ location, path: formatPath(path), message }));
}

/** Problems as `line:column path: message`. */
export function brief(problems: readonly ShownProblem[]): string[] {
  return problems.map(({ location, path, message }) => `${location.line}:${location.column} ${path}: ${message}`);
}

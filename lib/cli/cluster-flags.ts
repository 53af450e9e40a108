import { type Command, InvalidArgumentError, Option } from 'commander';
import { ApplySet, DATA_KINDS, DEFAULT_SET, InterruptedError, type TakeOver } from '../deploy';
import { printError, withShortUsageErrors } from './errors';
import type { DefaultPath } from './npm';

/** The options that all verbs share which talk to a cluster. */
export interface ClusterFlags {
  readonly dist: string;
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly concurrency: number;
  readonly forceConflicts?: boolean;
  readonly takeOver: readonly string[];
  readonly set: string;
  readonly pruneData: readonly string[];
}

/** The exit code of a program that Ctrl-C ended. */
export const INTERRUPTED = 130;

/**
 * Adds the shared options to a verb, for which a wrong use is an error as any other: 1 would be what `diff` says of
 * differences.
 */
export function addClusterFlags(command: Command, defaultPath: DefaultPath): Command {
  return withShortUsageErrors(command)
    .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
    .option('--dist <folder>', 'folder with the manifests', defaultPath('dist'))
    .option(
      '--kubeconfig <file>',
      'kubeconfig file (default: KUBECONFIG, then ~/.kube/config, then the service account of the pod)',
    )
    .option('--context <name>', 'context of the kubeconfig (default: its current one)')
    .addOption(
      new Option(
        '--take-over <managers...>',
        'field managers whose fields may be taken over; "kubectl" stands for all that kubectl goes by',
      ).default([], 'none: conflicts are reported'),
    )
    .option('--force-conflicts', 'take over fields from any manager')
    .addOption(
      new Option(
        '--set <name>',
        'the set that the objects of dist make up on the cluster, as name or namespace/name; each dist needs its own',
      )
        .argParser(setName)
        .default(DEFAULT_SET),
    )
    .addOption(
      new Option('--prune-data <kinds...>', "kinds that hold users' data and that a prune may delete all the same")
        .choices(DATA_KINDS)
        .default([], 'none: they are left behind'),
    )
    .option('--concurrency <number>', 'requests under way at the same time', positiveInteger, 16);
}

/** What the two flags about conflicts say together. */
export function takeOverOf(flags: ClusterFlags): TakeOver {
  return flags.forceConflicts ? 'all' : flags.takeOver;
}

/** Runs a task that the first Ctrl-C (or SIGTERM) asks to stop; the second one ends the program as ever. */
export async function withInterrupt<T>(onStop: () => void, task: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const stop = () => {
    release();
    onStop();
    controller.abort();
  };
  const release = () => {
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  try {
    return await task(controller.signal);
  } finally {
    release();
  }
}

/** Says on stderr why nothing could be done at all. Returns the exit code. */
export function reportError(error: unknown): number {
  if (error instanceof InterruptedError) return INTERRUPTED;
  printError(error);
  return 2;
}

function setName(text: string): string {
  if (!ApplySet.parse(text))
    throw new InvalidArgumentError('it must be a name or namespace/name, of small letters, digits and hyphens.');
  return text;
}

function positiveInteger(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('it must be a whole number of at least 1.');
  return value;
}

import { type Command, InvalidArgumentError, Option } from 'commander';
import { ApplySet, DATA_KINDS, DEFAULT_SET, parseDuration, type TakeOver } from '../deploy';
import { withShortUsageErrors } from './errors';
import type { DefaultPath } from './npm';

/** The options that all verbs share which talk to a cluster. */
export interface ConnectionFlags {
  readonly dist: string;
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly concurrency: number;
  readonly output: OutputForm;
}

/** How a verb tells what it does: to people, or to programs, one JSON object a line. */
export type OutputForm = 'text' | 'json';

/** The options of the verbs that compare dist with a cluster. */
export interface ClusterFlags extends ConnectionFlags {
  readonly forceConflicts?: boolean;
  readonly takeOver: readonly string[];
  readonly set: string;
  readonly pruneData: readonly string[];
  readonly changeSecrets: readonly string[];
  readonly only: readonly string[];
  readonly wave: readonly number[];
}

/** Adds what all verbs need to reach a cluster. A wrong use ends with 2: 1 would be what `diff` says of differences. */
export function addConnectionFlags(command: Command, defaultPath: DefaultPath): Command {
  return withShortUsageErrors(command)
    .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
    .option('--dist <folder>', 'folder with the manifests', defaultPath('dist'))
    .option(
      '--kubeconfig <file>',
      'kubeconfig file (default: KUBECONFIG, then ~/.kube/config, then the service account of the pod)',
    )
    .option('--context <name>', 'context of the kubeconfig (default: its current one)')
    .addOption(
      new Option('--output <form>', 'text for people, or json: one object a line on stdout')
        .choices(['text', 'json'])
        .default('text'),
    )
    .option('--concurrency <number>', 'requests under way at the same time', positiveInteger, 16);
}

/** Adds the name of the set. */
export function addSetFlag(command: Command): Command {
  return command.addOption(
    new Option(
      '--set <name>',
      'the set that the objects of dist make up on the cluster, as name or namespace/name; each dist needs its own',
    )
      .argParser(setName)
      .default(DEFAULT_SET),
  );
}

/** Adds the options that `deploy` and `diff` share. */
export function addClusterFlags(command: Command, defaultPath: DefaultPath): Command {
  return addSetFlag(addConnectionFlags(command, defaultPath))
    .addOption(
      new Option(
        '--take-over <managers...>',
        'field managers whose fields may be taken over; "kubectl" stands for all that kubectl goes by',
      ).default([], 'none: conflicts are reported'),
    )
    .option('--force-conflicts', 'take over fields from any manager')
    .addOption(
      new Option('--prune-data <kinds...>', "kinds that hold users' data and that a prune may delete all the same")
        .choices(DATA_KINDS)
        .default([], 'none: they are left behind'),
    )
    .addOption(
      new Option(
        '--change-secrets <names...>',
        'Secrets, as namespace/name, that dist may change although a database was started with them: it knows the new value',
      ).default([], 'none: such a deploy is refused'),
    )
    .addOption(new Option('--only <components...>', 'only these components of dist').default([], 'all'))
    .addOption(new Option('--wave <numbers...>', 'only these waves of dist').argParser(waveNumbers).default([], 'all'));
}

/** An option that says how long something may take. */
export function durationOption(flags: string, what: string, milliseconds: number, words: string): Option {
  return new Option(flags, what).argParser(duration).default(milliseconds, words);
}

/** What the two flags about conflicts say together. */
export function takeOverOf(flags: Pick<ClusterFlags, 'forceConflicts' | 'takeOver'>): TakeOver {
  return flags.forceConflicts ? 'all' : flags.takeOver;
}

/** A wave may be negative, which commander takes for an option: `--wave=-10`. */
function waveNumbers(text: string, before: readonly number[]): number[] {
  if (!/^-?\d+$/.test(text)) throw new InvalidArgumentError('it must be the number of a wave.');
  return [...before, Number(text)];
}

/** Adds what verbs that change a cluster say of the lock of its set. */
export function addLockFlag(command: Command): Command {
  return command.option('--break-lock', 'go on although another applier seems to be at work on the set');
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

/** Reads a duration of the command line, as milliseconds. */
export function duration(text: string): number {
  const milliseconds = parseDuration(text);
  if (milliseconds === undefined) throw new InvalidArgumentError('it must be a duration such as 90s, 15m or 1h30m.');
  return milliseconds;
}

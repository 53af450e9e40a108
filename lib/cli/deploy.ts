import { type Command, InvalidArgumentError, Option } from 'commander';
import {
  DEFAULT_TIMEOUT,
  type DeployResult,
  deploy,
  diff,
  jsonDeployResult,
  jsonDiff,
  parseDuration,
  renderDiff,
  summarize,
  type UpgradeOptions,
} from '../deploy';
import { openingOf } from '../kubernetes/render-record';
import { askAboutStep } from './ask';
import { addClusterFlags, addLockFlag, type ClusterFlags, durationOption, takeOverOf } from './cluster-flags';
import { INTERRUPTED, withInterrupt } from './interrupt';
import type { DefaultPath } from './npm';
import { Reporter } from './reporter';
import { addUpgradeFlags, releasesBefore, type UpgradeFlags, upgradeOf } from './upgrade-flags';

interface DeployFlags extends ClusterFlags, UpgradeFlags {
  readonly timeout: number;
  readonly timeoutFor?: Readonly<Record<string, number>>;
  readonly wait: boolean;
  readonly prune?: boolean;
  readonly pruneMost?: boolean;
  readonly replace: readonly string[];
  readonly preflight: boolean;
  readonly breakLock?: boolean;
  readonly dryRun?: string;
  readonly allowDowngrade?: boolean;
}

const HELP = `
Waves come from the annotation argocd.argoproj.io/sync-wave. A wave is applied at once (server-side apply),
then waited for. Running it again goes on where it stopped.

What dist no longer holds stays on the cluster unless --prune is said; diff shows what that deletes.

Exit codes: 0 everything is applied and ready, and pruned if asked for; 1 something failed or did not get ready;
2 nothing could be sent (dist, kubeconfig or connection); 130 interrupted. See docs/deploy.md.`;

/**
 * Adds the verb `deploy`.
 *
 * @param defaultPath where files lie that nobody names. @default - below the current folder
 */
export function registerDeploy(program: Command, defaultPath: DefaultPath = (path) => path): void {
  addUpgradeFlags(addLockFlag(addClusterFlags(program.command('deploy'), defaultPath)), ['wait', 'dryRun'])
    .description('apply dist to the cluster, wave by wave, and wait until it is ready')
    .addOption(
      durationOption(
        '--timeout <duration>',
        'how long each wave may take to be applied and ready, such as 90s or 15m',
        DEFAULT_TIMEOUT,
        '10m',
      ),
    )
    .addOption(
      new Option(
        '--timeout-for <kind=duration...>',
        'the same for objects of a kind, such as Job=30m Certificate=2m; an annotation cdk8s-kubeflow/timeout goes before',
      ).argParser(kindTimeout),
    )
    .option('--no-wait', 'only apply, in order; do not wait until workloads are ready')
    .addOption(
      new Option(
        '--prune',
        'then delete what an earlier deploy has applied and dist no longer holds, but for what holds data',
      ).conflicts('wait'),
    )
    .option('--prune-most', 'prune even if that is more than half of the objects on the cluster')
    .addOption(
      new Option('--dry-run [where]', 'send nothing but dry runs to the server, and show what would come of them')
        .choices(['server'])
        .preset('server'),
    )
    .addOption(
      new Option(
        '--replace <objects...>',
        "objects that may be deleted and made anew where what changes is immutable: 'Deployment.apps kubeflow/app'",
      ).default([], 'none: the deployment fails there'),
    )
    .option('--allow-downgrade', 'deploy even what is older than what the cluster has')
    .option('--no-preflight', 'do not look before whether the cluster can take dist')
    .addHelpText('after', HELP)
    .action(async (flags: DeployFlags) => {
      process.exitCode = await run(flags);
    });
}

/** `Job=30m`, each added to those before. */
function kindTimeout(text: string, before: Readonly<Record<string, number>> = {}): Record<string, number> {
  const [kind = '', duration = ''] = text.split('=');
  const milliseconds = parseDuration(duration);
  if (!/^[A-Z]\w*$/.test(kind) || !milliseconds)
    throw new InvalidArgumentError('it must be a kind and a duration, such as Job=30m.');
  return { ...before, [kind]: milliseconds };
}

async function run(flags: DeployFlags): Promise<number> {
  const reporter = new Reporter(flags.output);
  try {
    if (flags.dryRun !== undefined) return await dryRun(flags, reporter);
    const result = await withInterrupt(reporter.stopping, (signal) =>
      deploy({
        ...flags,
        timeouts: flags.timeoutFor,
        waves: flags.wave,
        takeOver: takeOverOf(flags),
        signal,
        onEvent: reporter.onEvent,
        ...(flags.upgradeFrom === undefined
          ? { releases: () => releasesBefore(flags.dist) }
          : { upgrade: asking(upgradeOf(flags, flags.upgradeFrom), flags, reporter, signal) }),
      }),
    );
    const opening = result.ok ? openingOf(flags.dist) : [];
    reporter.result(
      () => ({ ...jsonDeployResult(result), opening }),
      (paint) => [...summarize(result, paint), ...opening],
    );
    return exitCode(result);
  } catch (error) {
    return reporter.error(error);
  }
}

/** Asks about the steps where somebody is there to answer. */
function asking(
  options: UpgradeOptions,
  { output }: DeployFlags,
  reporter: Reporter,
  signal: AbortSignal,
): UpgradeOptions {
  const canAsk = process.stdin.isTTY && output === 'text';
  return canAsk ? { ...options, ask: (question) => askAboutStep(question, reporter, signal) } : options;
}

/** As `diff`, but it succeeds when nothing would be refused. */
async function dryRun(flags: DeployFlags, reporter: Reporter): Promise<number> {
  const result = await withInterrupt(
    () => {},
    (signal) => diff({ ...flags, waves: flags.wave, takeOver: takeOverOf(flags), signal }),
  );
  reporter.warn(result.warnings);
  reporter.result(
    () => jsonDiff(result),
    (paint) => [...renderDiff(result, paint), 'nothing was changed: a dry run'],
  );
  return result.entries.some(({ state, conflicts }) => state === 'refused' || conflicts) ? 1 : 0;
}

function exitCode(result: DeployResult): number {
  if (result.interrupted) return INTERRUPTED;
  return result.ok ? 0 : 1;
}

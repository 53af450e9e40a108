import { type Command, InvalidArgumentError, Option } from 'commander';
import { DEFAULT_TIMEOUT, type DeployResult, deploy, Progress, painter, parseDuration, summarize } from '../deploy';
import {
  addClusterFlags,
  type ClusterFlags,
  INTERRUPTED,
  reportError,
  takeOverOf,
  withInterrupt,
} from '../deploy/flags';

interface DeployFlags extends ClusterFlags {
  readonly timeout: number;
  readonly wait: boolean;
}

const HELP = `
Waves come from the annotation argocd.argoproj.io/sync-wave. A wave is applied at once (server-side apply),
then waited for. Running it again goes on where it stopped.

Exit codes: 0 everything is applied and ready; 1 something failed or did not get ready; 2 nothing could be sent
(dist, kubeconfig or connection); 130 interrupted. See docs/deploy.md.`;

/** Adds the verb `deploy`. */
export function registerDeploy(program: Command): void {
  addClusterFlags(program.command('deploy'))
    .description('apply dist to the cluster, wave by wave, and wait until it is ready')
    .addOption(
      new Option('--timeout <duration>', 'how long each wave may take to be applied and ready, such as 90s or 15m')
        .argParser(duration)
        .default(DEFAULT_TIMEOUT, '10m'),
    )
    .option('--no-wait', 'only apply, in order; do not wait until workloads are ready')
    .addHelpText('after', HELP)
    .action(async (flags: DeployFlags) => {
      process.exitCode = await run(flags);
    });
}

async function run(flags: DeployFlags): Promise<number> {
  const progress = new Progress(process.stderr);
  const stop = () => {
    progress.clear();
    process.stderr.write('stopping: waiting for the requests under way (Ctrl-C again leaves at once)\n');
  };
  try {
    const result = await withInterrupt(stop, (signal) =>
      deploy({ ...flags, takeOver: takeOverOf(flags), signal, onEvent: progress.onEvent }),
    );
    progress.clear();
    process.stdout.write(`${summarize(result, painter(process.stdout)).join('\n')}\n`);
    return exitCode(result);
  } catch (error) {
    progress.clear();
    return reportError(error);
  }
}

function exitCode(result: DeployResult): number {
  if (result.interrupted) return INTERRUPTED;
  return result.ok ? 0 : 1;
}

function duration(text: string): number {
  const milliseconds = parseDuration(text);
  if (milliseconds === undefined) throw new InvalidArgumentError('it must be a duration such as 90s, 15m or 1h30m.');
  return milliseconds;
}

import { setTimeout as delay } from 'node:timers/promises';
import type { Command } from 'commander';
import { InterruptedError, jsonStatus, type PlatformStatus, platformStatus, renderStatus } from '../deploy';
import { whileRead } from './closed-pipe';
import { addConnectionFlags, type ConnectionFlags, durationOption } from './cluster-flags';
import { withInterrupt } from './interrupt';
import type { DefaultPath } from './npm';
import { Reporter } from './reporter';

interface StatusFlags extends ConnectionFlags {
  readonly watch?: boolean;
  readonly interval: number;
}

const HELP = `
Exit codes: 0 everything in dist is there and ready; 1 something is not; 2 nobody can tell (dist, kubeconfig or
connection). With --watch it is the last one seen when Ctrl-C ends it. See docs/deploy.md.`;

/**
 * Adds the verb `status`.
 *
 * @param defaultPath where files lie that nobody names. @default - below the current folder
 */
export function registerStatus(program: Command, defaultPath: DefaultPath = (path) => path): void {
  addConnectionFlags(program.command('status'), defaultPath)
    .description('tell what of dist is there and ready, why the rest is not, and how the platform is opened')
    .option('--watch', 'look again and again, until Ctrl-C')
    .addOption(durationOption('--interval <duration>', 'how often --watch looks', 5_000, '5s'))
    .addHelpText('after', HELP)
    .action(async (flags: StatusFlags) => {
      process.exitCode = await run(flags);
    });
}

async function run(flags: StatusFlags): Promise<number> {
  const reporter = new Reporter(flags.output);
  let last: PlatformStatus | undefined;
  try {
    await withInterrupt(
      () => {},
      (interrupt) =>
        whileRead(interrupt, async (signal) => {
          do {
            const status = await platformStatus({ ...flags, signal });
            if (flags.watch && flags.output === 'text' && process.stdout.isTTY)
              process.stdout.write('\u001b[H\u001b[2J');
            const isNews = JSON.stringify(status) !== JSON.stringify(last);
            last = status;
            // On a log, only what is new is worth its lines.
            if (isNews || process.stdout.isTTY)
              reporter.result(
                () => jsonStatus(status),
                (paint) => renderStatus(status, paint),
              );
            if (flags.watch) await delay(flags.interval, undefined, { signal }).catch(() => {});
          } while (flags.watch && !signal.aborted);
        }),
    );
  } catch (error) {
    // Ctrl-C is how a watch ends.
    if (!(flags.watch && last && error instanceof InterruptedError)) return reporter.error(error);
  }
  return last?.ok ? 0 : 1;
}

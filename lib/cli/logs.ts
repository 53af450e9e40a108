import { type Command, InvalidArgumentError, Option } from 'commander';
import { componentLogs } from '../deploy';
import { whileRead } from './closed-pipe';
import { addConnectionFlags, type ConnectionFlags, duration } from './cluster-flags';
import { withInterrupt } from './interrupt';
import type { DefaultPath } from './npm';
import { Reporter } from './reporter';

interface LogsFlags extends ConnectionFlags {
  readonly follow?: boolean;
  readonly tail: number;
  readonly container?: string;
  readonly previous?: boolean;
  readonly since?: number;
}

const HELP = `
A component is called as its file in dist, without the number: istio, pipelines, katib.

Exit codes: 0 all logs were read; 2 there are none (no such component, no pod, no connection); 130 interrupted
before the end. See docs/deploy.md.`;

/**
 * Adds the verb `logs`.
 *
 * @param defaultPath where files lie that nobody names. @default - below the current folder
 */
export function registerLogs(program: Command, defaultPath: DefaultPath = (path) => path): void {
  addConnectionFlags(program.command('logs'), defaultPath)
    .description('print the logs of all pods of a component')
    .argument('<component>', 'the component')
    .option('-f, --follow', 'go on until Ctrl-C')
    .addOption(new Option('--tail <number>', 'last lines of each container').argParser(wholeNumber).default(50))
    .addOption(new Option('--since <duration>', 'no older than this, such as 90s or 15m').argParser(duration))
    .option('--container <name>', 'only the container of this name')
    .option('--previous', 'of the container before the last restart')
    .addHelpText('after', HELP)
    .action(async (component: string, flags: LogsFlags) => {
      process.exitCode = await run(component, flags);
    });
}

async function run(component: string, flags: LogsFlags): Promise<number> {
  const reporter = new Reporter(flags.output);
  try {
    await withInterrupt(
      () => {},
      (interrupt) =>
        whileRead(interrupt, (signal) =>
          componentLogs(component, {
            ...flags,
            signal,
            onLine: ({ pod, container, text }) =>
              reporter.result(
                () => ({ type: 'log', pod, container, text }),
                (paint) => [`${paint('dim', `${pod}/${container}:`)} ${text}`],
              ),
          }),
        ),
    );
    return 0;
  } catch (error) {
    return reporter.error(error);
  }
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0) throw new InvalidArgumentError('it must be a whole number.');
  return value;
}

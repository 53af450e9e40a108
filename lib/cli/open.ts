import { type Command, InvalidArgumentError, Option } from 'commander';
import { openPlatform } from '../deploy';
import { addConnectionFlags, type ConnectionFlags } from './cluster-flags';
import { withInterrupt } from './interrupt';
import type { DefaultPath } from './npm';
import { Reporter } from './reporter';

interface OpenFlags extends ConnectionFlags {
  readonly port?: number;
  readonly address: string;
}

const HELP = `
It forwards a port of this machine to the gateway, as kubectl port-forward does, until Ctrl-C.

Exit codes: 0 ended by Ctrl-C; 2 it cannot be opened so. See docs/deploy.md.`;

/**
 * Adds the verb `open`.
 *
 * @param defaultPath where files lie that nobody names. @default - below the current folder
 */
export function registerOpen(program: Command, defaultPath: DefaultPath = (path) => path): void {
  addConnectionFlags(program.command('open').alias('dashboard'), defaultPath)
    .description('forward a port of this machine to the platform, and say the address')
    .addOption(
      new Option('--port <number>', 'port of this machine (default: the one that the settings ask for)').argParser(
        portNumber,
      ),
    )
    .option('--address <address>', 'address of this machine on which it listens', '127.0.0.1')
    .addHelpText('after', HELP)
    .action(async (flags: OpenFlags) => {
      process.exitCode = await run(flags);
    });
}

async function run(flags: OpenFlags): Promise<number> {
  const reporter = new Reporter(flags.output);
  try {
    await withInterrupt(
      () => {},
      (signal) =>
        openPlatform({
          ...flags,
          signal,
          onOpen: ({ url, port, opening }) =>
            reporter.result(
              () => ({ type: 'opened', url, port }),
              () => [`${url} is open until Ctrl-C`, ...opening.filter((line) => line.startsWith('login:'))],
            ),
          onError: (message) => reporter.warn([message]),
        }),
    );
    return 0;
  } catch (error) {
    return reporter.error(error);
  }
}

function portNumber(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0 || value > 65_535)
    throw new InvalidArgumentError('it must be a port: a whole number from 0 (any that is free) to 65535.');
  return value;
}

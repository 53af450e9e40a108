import type { Command } from 'commander';
import { examine, jsonDiagnosis, renderDiagnosis } from '../deploy';
import { addConnectionFlags, addSetFlag, type ConnectionFlags } from './cluster-flags';
import { withInterrupt } from './interrupt';
import type { DefaultPath } from './npm';
import { Reporter } from './reporter';

interface DoctorFlags extends ConnectionFlags {
  readonly set: string;
}

const HELP = `
It looks and changes nothing. Each finding is ok, a note or a problem, with what to do about it.

Exit codes: 0 nothing is in the way; 1 there are problems; 2 nobody can tell (dist, kubeconfig or connection);
130 interrupted. See docs/deploy.md.`;

/**
 * Adds the verb `doctor`.
 *
 * @param defaultPath where files lie that nobody names. @default - below the current folder
 */
export function registerDoctor(program: Command, defaultPath: DefaultPath = (path) => path): void {
  addSetFlag(addConnectionFlags(program.command('doctor'), defaultPath))
    .description('look whether the cluster can take what is in dist, before anything is sent')
    .addHelpText('after', HELP)
    .action(async (flags: DoctorFlags) => {
      process.exitCode = await run(flags);
    });
}

async function run(flags: DoctorFlags): Promise<number> {
  const reporter = new Reporter(flags.output);
  try {
    const diagnosis = await withInterrupt(
      () => {},
      (signal) => examine({ ...flags, signal }),
    );
    reporter.result(
      () => jsonDiagnosis(diagnosis),
      (paint) => renderDiagnosis(diagnosis, paint),
    );
    return diagnosis.ok ? 0 : 1;
  } catch (error) {
    return reporter.error(error);
  }
}

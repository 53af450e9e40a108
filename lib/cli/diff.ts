import type { Command } from 'commander';
import { diff, jsonDiff, renderDiff } from '../deploy';
import { addClusterFlags, type ClusterFlags, takeOverOf } from './cluster-flags';
import { withInterrupt } from './interrupt';
import type { DefaultPath } from './npm';
import { Reporter } from './reporter';

const HELP = `
The server says what an apply would make of each object (dry run); nothing is changed. Values of Secrets are
never shown.

Exit codes, as those of kubectl diff: 0 no differences; 1 differences; 2 an error, or an object that the server
would refuse; 130 interrupted. See docs/deploy.md.`;

/**
 * Adds the verb `diff`.
 *
 * @param defaultPath where files lie that nobody names. @default - below the current folder
 */
export function registerDiff(program: Command, defaultPath: DefaultPath = (path) => path): void {
  addClusterFlags(program.command('diff'), defaultPath)
    .description('show what deploy would create, change and leave behind in the cluster')
    .option('--exit-code', 'end with 1 when there are differences, as git diff calls it; it always does')
    .addHelpText('after', HELP)
    .action(async (flags: ClusterFlags) => {
      process.exitCode = await run(flags);
    });
}

async function run(flags: ClusterFlags): Promise<number> {
  const reporter = new Reporter(flags.output);
  try {
    const result = await withInterrupt(
      () => {},
      (signal) => diff({ ...flags, waves: flags.wave, takeOver: takeOverOf(flags), signal }),
    );
    reporter.warn(result.warnings);
    reporter.result(
      () => jsonDiff(result),
      (paint) => renderDiff(result, paint),
    );
    if (result.entries.some((entry) => entry.state === 'refused')) return 2;
    return result.entries.length > 0 || result.leftovers.prunable.length > 0 ? 1 : 0;
  } catch (error) {
    return reporter.error(error);
  }
}

import type { Command } from 'commander';
import { diff, painter, renderDiff } from '../deploy';
import { addClusterFlags, type ClusterFlags, reportError, takeOverOf, withInterrupt } from './cluster-flags';
import type { DefaultPath } from './npm';

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
    .addHelpText('after', HELP)
    .action(async (flags: ClusterFlags) => {
      process.exitCode = await run(flags);
    });
}

async function run(flags: ClusterFlags): Promise<number> {
  try {
    const result = await withInterrupt(
      () => {},
      (signal) => diff({ ...flags, takeOver: takeOverOf(flags), signal }),
    );
    const paint = painter(process.stderr);
    for (const warning of result.warnings) process.stderr.write(`${paint('yellow', 'warning')}: ${warning}\n`);
    process.stdout.write(`${renderDiff(result, painter(process.stdout)).join('\n')}\n`);
    if (result.entries.some((entry) => entry.state === 'refused')) return 2;
    return result.entries.length > 0 || result.leftovers.prunable.length > 0 ? 1 : 0;
  } catch (error) {
    return reportError(error);
  }
}

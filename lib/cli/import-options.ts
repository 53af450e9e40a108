import { basename } from 'node:path';
import type { Command } from 'commander';
import type { MigrationReport } from '../migrate/report';
import { jsonReport, textReport } from '../migrate/report';
import { withShortUsageErrors } from './errors';

/** The options that the readers of other tools' files share. */
export interface ImportFlags {
  readonly output?: string;
  readonly overwrite?: boolean;
  readonly json?: boolean;
}

/** What the exit codes of these verbs mean. */
export const EXIT_CODES = `
Exit codes: 0 the settings render; 1 they were written, but something is to be filled in before they render;
2 nothing was written.`;

/** Adds what these verbs share. A wrong use ends with 2. */
export function addImportOptions(command: Command): Command {
  return withShortUsageErrors(command)
    .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
    .option('--overwrite', 'replace files that are there already')
    .option('--json', 'the report as JSON');
}

/** Prints a report and says the exit code. */
export function printReport(report: MigrationReport, { json = false }: ImportFlags): number {
  const text = json ? JSON.stringify(jsonReport(report), undefined, 2) : textReport(report).join('\n');
  process.stdout.write(`${text}\n`);
  return report.settings.every(({ problems }) => problems.length === 0) ? 0 : 1;
}

/** The name of a platform as that of a file: of what the other tool calls it, or of the file that was read. */
export function platformName(...names: readonly (string | undefined)[]): string {
  const [name = ''] = names.filter((each) => each !== undefined && each !== '');
  const short = basename(name)
    .replace(/\.(ya?ml|json)$/, '')
    .replace(/\.v?\d+(\.\d+)*$/, '')
    .replace(/^kfctl[-_]/, '');
  return short.toLowerCase().replaceAll(/[^a-z0-9.-]+/g, '-') || 'platform';
}

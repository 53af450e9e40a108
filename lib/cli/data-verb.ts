import { type Command, Option } from 'commander';
import { printError, withShortUsageErrors } from './errors';
import type { DefaultPath } from './npm';

/** The settings file of those who name none. */
export const DEFAULT_SETTINGS = 'platforms/default.yaml';

/**
 * Makes a verb one that answers with data: a wrong use ends with 2, as does an answer that nobody can give, because 1 is an
 * answer.
 *
 * @param describe one line for the list of verbs
 * @param help what stands behind the options, exit codes included
 */
export function dataVerb(command: Command, describe: string, help: string): Command {
  return withShortUsageErrors(command)
    .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
    .description(describe)
    .addHelpText('after', `\n${help}`);
}

/** Adds the settings file as the verb's argument. */
export function addSettingsArgument(command: Command, defaultPath: DefaultPath): Command {
  return command.argument('[settings]', 'settings file', defaultPath(DEFAULT_SETTINGS));
}

/** Adds the settings file as an option, for verbs whose argument is something else. */
export function addFileFlag(command: Command, defaultPath: DefaultPath): Command {
  return command.option('-f, --file <settings>', 'settings file', defaultPath(DEFAULT_SETTINGS));
}

/** Adds the form of the answer. The first of the forms is that of those who name none. */
export function addOutputFlag(command: Command, forms: readonly [string, ...string[]] = ['text', 'json']): Command {
  return command.addOption(
    new Option('-o, --output <form>', 'form of the answer on stdout').choices(forms).default(forms[0]),
  );
}

/** Ends a verb with the exit code that its work gives, or with 2 and the reason when it fails. */
export async function answer(work: () => number | Promise<number>): Promise<void> {
  try {
    process.exitCode = await work();
  } catch (error) {
    printError(error);
    process.exitCode = 2;
  }
}

/** Prints lines on stdout; nothing where there are none. */
export function printLines(lines: readonly string[]): void {
  if (lines.length > 0) process.stdout.write(`${lines.join('\n')}\n`);
}

/** Prints a value as one JSON document. */
export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, undefined, 2)}\n`);
}

/** Rows with their cells below each other. The last cell of each is as long as it is. */
export function columns(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

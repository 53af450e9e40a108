import type { Command } from 'commander';
import { CheckError } from '../checks/check';
import { SettingsError } from '../core/problem';
import { ClusterError, DistError, painter } from '../deploy';
import { messageOf } from '../deploy/errors';
import { counted } from '../kubernetes/counted';
import { RegistryError } from '../oci/errors';

/**
 * Says on stderr why a verb could not do its work: the one printer of all verbs. What is wrong with files and objects
 * stands on a line each, with its place; what went wrong otherwise begins with `error:`.
 */
export function printError(error: unknown): void {
  for (const line of errorLines(error)) process.stderr.write(`${line}\n`);
}

function errorLines(error: unknown): string[] {
  if (error instanceof SettingsError || error instanceof CheckError) {
    return [...error.message.split('\n'), `${counted(error.problems.length, 'problem')}; nothing was written`];
  }
  if (error instanceof DistError) return error.problems.map(withTitle);
  if (error instanceof ClusterError || error instanceof RegistryError || isPlain(error)) {
    // Messages of plugins and libraries may have several lines, blank ones among them.
    const [first = 'no reason given', ...rest] = messageOf(error)
      .split('\n')
      .filter((line) => line.trim() !== '');
    return [withTitle(first), ...rest.map((line) => `  ${line}`)];
  }
  // An error nobody foresaw is a defect: its stack is what a bug report needs.
  return [error instanceof Error ? (error.stack ?? messageOf(error)) : withTitle(messageOf(error))];
}

function withTitle(message: string): string {
  return `${painter(process.stderr)('red', 'error')}: ${message}`;
}

/** Thrown in our own words, or by the file system: other classes of errors are mistakes in a program. */
function isPlain(error: unknown): boolean {
  return Object.getPrototypeOf(Object(error))?.constructor?.name === 'Error';
}

/**
 * Makes a wrong use of a command one line, with the nearest spelling where there is one: the help of a verb has 50
 * lines, behind which the mistake is out of sight.
 */
export function withShortUsageErrors(command: Command): Command {
  return command
    .hook('preAction', (_, action) => refuseEmptyPaths(action))
    .configureOutput({
      outputError: (text, write) => {
        const [message = '', ...rest] = text.trim().split('\n');
        const near = /^\(Did you mean (one of )?(.+)\?\)$/.exec(rest.join(' '))?.[2];
        write(`${message}${near ? `; did you mean ${near}?` : ''} (--help shows what there is)\n`);
      },
    });
}

/** How arguments and options call a file or folder. */
const PATHS = ['settings', 'kfdef', 'app', 'first', 'second', 'file', 'folder'];

/** A path is empty when the variable is that a script has it from. For the file system it would be the current folder. */
function refuseEmptyPaths(action: Command): void {
  const given = [
    ...action.registeredArguments
      .map((argument, index) => ({ name: `<${argument.name()}>`, as: argument.name(), value: action.args[index] }))
      .filter(({ as }) => PATHS.includes(as)),
    ...action.options
      .filter(({ flags }) => PATHS.some((name) => flags.endsWith(`<${name}>`)))
      .map((option) => ({ name: option.long, value: action.getOptionValue(option.attributeName()) })),
  ];
  for (const { name, value } of given) {
    if (typeof value === 'string' && value.trim() === '') action.error(`error: ${name} is empty`);
  }
}

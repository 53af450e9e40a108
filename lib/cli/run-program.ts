import type { Command } from 'commander';
import { goOnWithoutReader } from './closed-pipe';
import { printError } from './errors';
import { callByNpm, type DefaultPath } from './npm';

/** Runs the verb that this process was called with. */
export function runProgram(make: (defaultPath: DefaultPath) => Command): void {
  goOnWithoutReader();
  const { defaultPath, swallowed } = callByNpm();
  // A verb that there is not ends with 2, as a wrong use of most of them: 1 is an answer of some.
  const program = make(defaultPath).exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2));
  const lost = program.commands.filter(isCalled).flatMap((verb) => swallowed(verb) ?? []);
  if (lost.length > 0) program.error(`error: ${lost[0]}`, { exitCode: 2 });
  program.parseAsync().catch((error: unknown) => {
    printError(error);
    process.exitCode = 2;
  });
}

/** Whether it is a verb that this process was called with. */
export function isCalled(verb: Command): boolean {
  return [verb.name(), ...verb.aliases()].includes(process.argv[2] ?? '');
}

#!/usr/bin/env node
import './compile-cache';
import { goOnWithoutReader } from './closed-pipe';
import { printError } from './errors';
import { callByNpm } from './npm';
import { makeProgram } from './program';

goOnWithoutReader(process.stdout);
const { defaultPath, swallowed } = callByNpm();
const program = makeProgram(defaultPath);
const lost = program.commands
  .filter((verb) => [verb.name(), ...verb.aliases()].includes(process.argv[2] ?? ''))
  .flatMap((verb) => swallowed(verb) ?? []);
if (lost.length > 0) program.error(`error: ${lost[0]}`, { exitCode: 2 });
program.parseAsync().catch((error: unknown) => {
  printError(error);
  process.exitCode = 2;
});

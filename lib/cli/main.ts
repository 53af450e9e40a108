#!/usr/bin/env node
import './compile-cache';
import { Command } from 'commander';
import { goOnWithoutReader } from './closed-pipe';
import { registerDelete } from './delete';
import { registerDeploy } from './deploy';
import { registerDiff } from './diff';
import { registerDoctor } from './doctor';
import { printError, withShortUsageErrors } from './errors';
import { registerImportKfdef } from './import-kfdef';
import { registerLogs } from './logs';
import { callByNpm } from './npm';
import { registerOpen } from './open';
import { registerStatus } from './status';
import { registerSynth } from './synth';

goOnWithoutReader(process.stdout);
const { defaultPath, swallowed } = callByNpm();
const program = withShortUsageErrors(new Command('cdk8s-kubeflow')).description(
  'Renders Kubeflow to plain YAML and brings it onto a cluster.',
);
registerSynth(program, defaultPath);
registerDiff(program, defaultPath);
registerDeploy(program, defaultPath);
registerDelete(program, defaultPath);
registerDoctor(program, defaultPath);
registerStatus(program, defaultPath);
registerOpen(program, defaultPath);
registerLogs(program, defaultPath);
registerImportKfdef(program, defaultPath);
const lost = program.commands
  .filter((verb) => [verb.name(), ...verb.aliases()].includes(process.argv[2] ?? ''))
  .flatMap((verb) => swallowed(verb) ?? []);
if (lost.length > 0) program.error(`error: ${lost[0]}`, { exitCode: 2 });
program.parseAsync().catch((error: unknown) => {
  printError(error);
  process.exitCode = 2;
});

#!/usr/bin/env node
import { Command } from 'commander';
import { registerDeploy } from './deploy';
import { registerDiff } from './diff';
import { registerSynth } from './synth';

const program = new Command('cdk8s-kubeflow')
  .description('Renders Kubeflow to plain YAML and brings it onto a cluster.')
  .showHelpAfterError();
registerSynth(program);
registerDiff(program);
registerDeploy(program);
program.parseAsync().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});

import { Command } from 'commander';
import { registerDelete } from './delete';
import { registerDeploy } from './deploy';
import { registerDescribe } from './describe';
import { registerDiff } from './diff';
import { registerDoctor } from './doctor';
import { registerEditSettings } from './edit-settings';
import { withShortUsageErrors } from './errors';
import { registerIap } from './iap';
import { registerImportKfdef } from './import-kfdef';
import { registerImportKsonnet } from './import-ksonnet';
import { registerList } from './list';
import { registerLogs } from './logs';
import type { DefaultPath } from './npm';
import { registerOpen } from './open';
import { registerPlan } from './plan';
import { registerSettings } from './settings';
import { registerShow } from './show';
import { registerStatus } from './status';
import { registerSynth } from './synth';
import { registerValidate } from './validate';

/**
 * The command line of the package with all its verbs.
 *
 * @param defaultPath where files lie that nobody names. @default - below the current folder
 */
export function makeProgram(defaultPath: DefaultPath = (path) => path): Command {
  const program = withShortUsageErrors(new Command('cdk8s-kubeflow')).description(
    'Renders Kubeflow to plain YAML and brings it onto a cluster.',
  );
  registerSynth(program, defaultPath);
  registerValidate(program, defaultPath);
  registerShow(program, defaultPath);
  registerList(program, defaultPath);
  registerDescribe(program, defaultPath);
  registerEditSettings(program, defaultPath);
  registerSettings(program);
  registerDiff(program, defaultPath);
  registerPlan(program, defaultPath);
  registerDeploy(program, defaultPath);
  registerDelete(program, defaultPath);
  registerDoctor(program, defaultPath);
  registerStatus(program, defaultPath);
  registerOpen(program, defaultPath);
  registerLogs(program, defaultPath);
  registerIap(program, defaultPath);
  registerImportKfdef(program, defaultPath);
  registerImportKsonnet(program, defaultPath);
  return program;
}

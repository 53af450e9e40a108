import type { Command } from 'commander';
import { registerAdopt } from './adopt';
import { addClusterVerbs } from './cluster-program';
import { registerDescribe } from './describe';
import { registerEditSettings } from './edit-settings';
import { emptyProgram } from './empty-program';
import { registerIap } from './iap';
import { registerImages } from './images';
import { registerImportKfdef } from './import-kfdef';
import { registerImportKsonnet } from './import-ksonnet';
import { registerInit } from './init';
import { registerList } from './list';
import type { DefaultPath } from './npm';
import { registerPublish } from './publish';
import { registerSbom } from './sbom';
import { registerSettings } from './settings';
import { registerShow } from './show';
import { registerSynth } from './synth';
import { registerValidate } from './validate';

/**
 * The command line of the package with all its verbs.
 *
 * @param defaultPath where files lie that nobody names. @default - below the current folder
 */
export function makeProgram(defaultPath: DefaultPath = (path) => path): Command {
  const program = emptyProgram();
  registerSynth(program, defaultPath);
  registerValidate(program, defaultPath);
  registerShow(program, defaultPath);
  registerList(program, defaultPath);
  registerDescribe(program, defaultPath);
  registerEditSettings(program, defaultPath);
  registerSettings(program);
  registerInit(program);
  registerPublish(program, defaultPath);
  registerSbom(program, defaultPath);
  registerImages(program, defaultPath);
  registerIap(program, defaultPath);
  registerAdopt(program, defaultPath);
  addClusterVerbs(program, defaultPath);
  registerImportKfdef(program, defaultPath);
  registerImportKsonnet(program, defaultPath);
  return program;
}

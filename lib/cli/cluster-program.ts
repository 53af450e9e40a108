import type { Command } from 'commander';
import { registerDelete } from './delete';
import { registerDeploy } from './deploy';
import { registerDiff } from './diff';
import { registerDoctor } from './doctor';
import { registerLogs } from './logs';
import type { DefaultPath } from './npm';
import { registerOpen } from './open';
import { registerPlan } from './plan';
import { registerStatus } from './status';

/**
 * Adds the verbs that read dist and talk to a cluster. None of them needs what renders, which takes a quarter of a second
 * to load.
 *
 * @param defaultPath where files lie that nobody names
 */
export function addClusterVerbs(program: Command, defaultPath: DefaultPath): Command {
  registerDiff(program, defaultPath);
  registerPlan(program, defaultPath);
  registerDeploy(program, defaultPath);
  registerDelete(program, defaultPath);
  registerDoctor(program, defaultPath);
  registerStatus(program, defaultPath);
  registerOpen(program, defaultPath);
  registerLogs(program, defaultPath);
  return program;
}

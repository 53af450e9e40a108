import { Command } from 'commander';
import { registerDeploy } from '../../lib/cli/deploy';
import { registerDiff } from '../../lib/cli/diff';

/**
 * The verbs of the applier as a program of their own, for cli.test.ts: a real process loads the real client library.
 */
const program = new Command('applier');
registerDeploy(program);
registerDiff(program);
void program.parseAsync();

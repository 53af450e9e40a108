import { join } from 'node:path';
import { packageFolder } from './package-version';

/**
 * How a verb of this package is called, for messages that tell a command: in the repository by npm, elsewhere by the
 * command of the package, since a project has scripts of its own, if any.
 *
 * @param args what stands behind the verb, as a shell reads it
 */
export function ownCommand(verb: string, ...args: readonly string[]): string {
  // Compiled code lies a folder deeper, in build/.
  const isPackage = join(__dirname, '../..') !== packageFolder();
  return commandOf(isPackage, verb, args);
}

/** The same, where it is known what the code runs from. */
export function commandOf(isPackage: boolean, verb: string, args: readonly string[]): string {
  return [
    isPackage ? 'npx cdk8s-kubeflow' : 'npm run',
    verb,
    ...(isPackage || args.length === 0 ? [] : ['--']),
    ...args,
  ].join(' ');
}

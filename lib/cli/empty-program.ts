import { Command } from 'commander';
import { withShortUsageErrors } from './errors';

/** The command line of the package without any verb. */
export function emptyProgram(): Command {
  return withShortUsageErrors(new Command('cdk8s-kubeflow')).description(
    'Renders Kubeflow to plain YAML and brings it onto a cluster.',
  );
}

import { type Command, Option } from 'commander';
import {
  type DeploymentPlan,
  decisionsIn,
  doesAnything,
  jsonPlan,
  makeOfflinePlan,
  makePlan,
  planMarkdown,
  renderPlan,
} from '../deploy';
import { addClusterFlags, type ClusterFlags, takeOverOf } from './cluster-flags';
import { INTERRUPTED, withInterrupt } from './interrupt';
import type { DefaultPath } from './npm';
import { Reporter } from './reporter';
import { addUpgradeFlags, releasesBefore, type UpgradeFlags, upgradeOf } from './upgrade-flags';

interface PlanFlags extends Omit<ClusterFlags, 'output'>, UpgradeFlags {
  readonly output: 'text' | 'json' | 'markdown';
  readonly from?: string;
  readonly prune?: boolean;
  readonly replace: readonly string[];
}

/** Of a plan 1 and 2 say something already. */
const FAILED = 3;

const HELP = `
Nothing is changed. With --from two folders are compared and no cluster is asked: what a deploy of dist would do to
one that is as the other folder says.

Exit codes: 0 nothing to do; 1 there are steps; 2 there are steps that need a decision; 3 the plan could not be made;
130 interrupted. See docs/deploy.md.`;

/**
 * Adds the verb `plan`.
 *
 * @param defaultPath where files lie that nobody names. @default - below the current folder
 */
export function registerPlan(program: Command, defaultPath: DefaultPath = (path) => path): void {
  const command = addUpgradeFlags(addClusterFlags(program.command('plan'), defaultPath), ['from'])
    .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : FAILED))
    .description('show in order what deploy would do to the cluster, which data is at stake and what needs a decision')
    .option('--from <folder>', 'compare with the manifests of this folder; no cluster is asked')
    .option('--prune', 'plan for deploy --prune')
    .addOption(
      new Option(
        '--replace <objects...>',
        "objects that may be deleted and made anew where what changes is immutable: 'Deployment.apps kubeflow/app'",
      ).default([], 'none: they need a decision'),
    )
    .addHelpText('after', HELP)
    .action(async (flags: PlanFlags) => {
      process.exitCode = await run(flags);
    });
  const output = command.options.find(({ long }) => long === '--output');
  output?.choices(['text', 'json', 'markdown']);
  if (output) output.description = 'text for people, json: one object a line, or markdown: for a pull request';
}

async function run({ output, ...flags }: PlanFlags): Promise<number> {
  const reporter = new Reporter(output === 'json' ? 'json' : 'text');
  try {
    const plan = await planFor(flags);
    reporter.warn(plan.warnings);
    reporter.result(
      () => jsonPlan(plan),
      (paint) => (output === 'markdown' ? [planMarkdown(plan).trimEnd()] : renderPlan(plan, paint)),
    );
    if (decisionsIn(plan).length > 0) return 2;
    return doesAnything(plan) ? 1 : 0;
  } catch (error) {
    const code = reporter.error(error);
    return code === INTERRUPTED ? INTERRUPTED : FAILED;
  }
}

function planFor({ from, ...flags }: Omit<PlanFlags, 'output'>): Promise<DeploymentPlan> {
  if (from !== undefined) return makeOfflinePlan({ ...flags, from });
  const { forceConflicts: _, upgradeFrom, ...rest } = flags;
  const upgrade =
    upgradeFrom === undefined
      ? { releases: () => releasesBefore(flags.dist) }
      : { upgrade: upgradeOf(flags, upgradeFrom) };
  return withInterrupt(
    () => {},
    (signal) => makePlan({ ...rest, ...upgrade, waves: flags.wave, takeOver: takeOverOf(flags), signal }),
  );
}

import { type Command, Option } from 'commander';
import { cataloguesOf } from '../core/releases/catalogues';
import type { ReleasePath, UpgradeOptions } from '../deploy';
import { readRecord } from '../kubernetes/render-record';

/** What the verbs say of an upgrade that deploy and plan know. */
export interface UpgradeFlags {
  readonly upgradeFrom?: string;
  readonly yes?: boolean;
  readonly yesStep: readonly string[];
}

/**
 * Adds what `deploy` and `plan` say of an upgrade.
 *
 * @param conflicts options of the verb, beside those for a part of dist, with which there is no upgrade
 */
export function addUpgradeFlags(command: Command, conflicts: readonly string[] = []): Command {
  return command
    .addOption(
      new Option(
        '--upgrade-from <release>',
        'bring an older release of Kubeflow to that of dist: its name, such as 1.9, or auto, which looks',
      ).conflicts(['only', 'wave', ...conflicts]),
    )
    .option('--yes', 'take the steps of an upgrade without asking, but for those that need a decision')
    .addOption(
      new Option(
        '--yes-step <ids...>',
        'take these steps of an upgrade without asking, those that need a decision among them',
      ).default([], 'none'),
    );
}

/** What is known of older releases, for a dist; undefined where that is nothing, or dist does not say its release. */
export function releasesBefore(dist: string): ReleasePath | undefined {
  const { release, namespaces } = readRecord(dist) ?? {};
  if (release === undefined) return undefined;
  // `require` loads it here and not above: a deployment that changes nothing does not need it.
  const { upgradePathTo } =
    require('../core/releases/upgrade-path') as typeof import('../core/releases/upgrade-path', { with: {
      'resolution-mode': 'require',
    }});
  const path = upgradePathTo(release);
  return path && { path, namespaces };
}

/**
 * What the flags say of an upgrade, with the way to the release of dist.
 *
 * @throws Error when there is none
 */
export function upgradeOf(
  { dist, yes, yesStep }: UpgradeFlags & { readonly dist: string },
  from: string,
): UpgradeOptions {
  const known = releasesBefore(dist);
  if (!known) {
    const { release } = readRecord(dist) ?? {};
    const what = release === undefined ? `${dist} does not say its release` : `no way leads to ${release}`;
    throw new Error(`--upgrade-from ${from}: ${what}; render it anew with synth`);
  }
  const sources = ['auto', ...known.path.sources.map(({ name }) => name)];
  if (!sources.includes(from)) throw new Error(`--upgrade-from ${from}: it must be one of ${sources.join(', ')}`);
  const ids = known.path.steps.map(({ id }) => id);
  const wrong = yesStep.find((id) => !ids.includes(id));
  if (wrong !== undefined) throw new Error(`--yes-step ${wrong}: there is no such step; there are ${ids.join(', ')}`);
  const catalogues = () => cataloguesOf(known.path.sources.map(({ name }) => name));
  return { ...known, from, catalogues, yes, yesSteps: yesStep };
}

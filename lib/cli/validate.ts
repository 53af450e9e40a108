import type { Command } from 'commander';
import { CheckError } from '../checks/check';
import { formatPath, SettingsError } from '../core/problem';
import { readDist } from '../deploy/manifests/dist';
import { objectsOf, planDeploy } from '../deploy/manifests/plan';
import { readRecord } from '../kubernetes/render-record';
import { CATALOG } from '../platform/catalog';
import { Platform } from '../platform/platform';
import { loadSettings } from '../platform/settings/load';
import { releaseNamed } from '../platform/settings/release-combinations';
import { objectProblems, onKubernetes } from '../platform/validation';
import { addOutputFlag, addSettingsArgument, answer, dataVerb, printJson, printLines } from './data-verb';
import { printError } from './errors';
import type { DefaultPath } from './npm';

const HELP = `Offline: the settings, the objects that they render, and whether these fit each other and the kinds of the cluster.
Of a folder: whether its objects fit the kinds of the cluster, and none stands there twice.

Exit codes: 0 all is right; 1 something is wrong; 2 nobody can tell. See docs/commands.md.`;

interface ValidateFlags {
  readonly output: string;
  readonly kubernetes?: string;
  readonly dist?: string;
}

/** One thing that is wrong. */
interface Finding {
  /** Where: a place in a file, or an object. */
  readonly where: string;
  readonly message: string;
}

/**
 * Adds the verb `validate`.
 *
 * @param defaultPath where files lie that nobody names. @default - below the current folder
 */
export function registerValidate(program: Command, defaultPath: DefaultPath = (path) => path): void {
  const verb = dataVerb(
    program.command('validate'),
    'say what is wrong with settings, or with a folder of manifests',
    HELP,
  );
  addOutputFlag(addSettingsArgument(verb, defaultPath))
    .option(
      '--kubernetes <version>',
      'version of the cluster, such as 1.34 (default: the newest that the release knows)',
    )
    .option('--dist <folder>', 'a folder of manifests instead of a settings file')
    .action((file: string, flags: ValidateFlags) =>
      answer(async () => {
        if (flags.dist !== undefined) return report(flags.dist, await findingsOf(flags.dist, flags), flags);
        return validateSettings(file, flags);
      }),
    );
}

function validateSettings(file: string, flags: ValidateFlags): number {
  try {
    const platform = platformOf(file, flags);
    platform.renderCharts();
    return report(file, [], flags);
  } catch (error) {
    if (!(error instanceof SettingsError || error instanceof CheckError)) throw error;
    if (flags.output === 'json') return report(file, findingsIn(error), flags);
    printError(error);
    return 1;
  }
}

/** `Platform.fromFile` finds all problems of a file, also those that only a render shows. */
function platformOf(file: string, { kubernetes }: ValidateFlags): Platform {
  const platform = Platform.fromFile(file);
  if (kubernetes === undefined) return platform;
  const loaded = loadSettings(file, CATALOG);
  return new Platform(loaded.with({ release: onKubernetes(loaded.release, kubernetes, loaded.on) }));
}

async function findingsOf(folder: string, { kubernetes }: ValidateFlags): Promise<Finding[]> {
  const plan = planDeploy(await readDist(folder));
  const release = releaseNamed(readRecord(folder)?.release);
  const checked = kubernetes === undefined ? release : onKubernetes(release, kubernetes);
  return objectProblems(plan.waves.flatMap(objectsOf), checked).map(({ object, path, message }) => ({
    where: object,
    message: path === '' ? message : `${path}: ${message}`,
  }));
}

function findingsIn(error: SettingsError | CheckError): Finding[] {
  if (error instanceof CheckError) {
    return error.problems.map(({ path, message }) => ({ where: path.map(String).join(' '), message }));
  }
  return error.problems.map(({ location: { file, line, column }, path, message }) => ({
    where: `${file}:${line}:${column}`,
    message: path.length > 0 ? `${formatPath(path)}: ${message}` : message,
  }));
}

function report(what: string, findings: readonly Finding[], { output }: ValidateFlags): number {
  if (output === 'json') printJson({ valid: findings.length === 0, problems: findings });
  else if (findings.length === 0) printLines([`${what} is valid`]);
  else for (const { where, message } of findings) process.stderr.write(`${where}: ${message}\n`);
  return findings.length === 0 ? 0 : 1;
}

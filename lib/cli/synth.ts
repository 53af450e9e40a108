import { existsSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { Command, CommanderError } from 'commander';
import { shellWord } from '../core/explain';
import { counted } from '../kubernetes/counted';
import { openingOf } from '../kubernetes/render-record';
import { Platform } from '../platform/platform';
import { chartsOf } from '../platform/render/chart-objects';
import { printError, withShortUsageErrors } from './errors';
import type { Call, DefaultPath } from './npm';
import { secretLines } from './secrets';

const DEFAULT_FILE = 'platforms/default.yaml';

/** Where the package lies in the project of those who installed it. */
const READY_MADE = 'node_modules/cdk8s-kubeflow/platforms';

/**
 * Adds the verb `synth`.
 *
 * @param defaultPath where files lie that nobody names. @default - below the current folder
 */
export function registerSynth(program: Command, defaultPath: DefaultPath = (path) => path): void {
  configureSynth(program.command('synth'), defaultPath);
}

/**
 * Runs synth as a program of its own.
 *
 * @param args what stands behind the program's name
 * @param call how it was called. @default - in the current folder, not by npm
 * @returns the exit code: 0, or 1 when the settings are wrong or nothing could be written
 */
export function runSynth(args: readonly string[], call?: Call): number {
  const program = configureSynth(new Command('synth'), call?.defaultPath ?? ((path) => path)).exitOverride();
  try {
    const lost = call?.swallowed(program);
    if (lost !== undefined) program.error(`error: ${lost}`);
    program.parse([...args], { from: 'user' });
    return Number(process.exitCode ?? 0);
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode;
    throw error;
  }
}

function configureSynth(command: Command, defaultPath: DefaultPath): Command {
  return withShortUsageErrors(command)
    .description('Renders a settings file to plain YAML.')
    .argument('[settings]', 'settings file', defaultPath(DEFAULT_FILE))
    .option(
      '-o, --output <folder>',
      'folder for the manifests; what an earlier render wrote there is replaced (default: dist)',
    )
    .option('--secrets', 'print the Secrets that you have to make, with their keys, and write nothing')
    .option(
      '--mesh-config',
      'print what an Istio that is there already must have in its mesh configuration, and write nothing',
    )
    .option('--argocd', 'write what tells Argo CD of the platform, too, into a folder beside: dist-argocd')
    .option('--flux', 'the same for Flux: dist-flux')
    .option('--repo <url>', 'repository in which these folders are kept (default: gitops.repoURL of the settings)')
    .option('--revision <name>', 'its branch, or the tag of an artifact (default: gitops.revision)')
    .option('--no-checks', 'render even objects that do not fit together')
    .addHelpText('after', '\nExit codes: 0 rendered, 1 the settings are wrong or the folder cannot be replaced.')
    .action((file: string, options: SynthOptions) => {
      // cdk8s-cli says the folder by its own variable.
      const outdir = options.output ?? (process.env.CDK8S_OUTDIR || defaultPath('dist'));
      if (options.secrets) process.exitCode = printed(file, secretsOf);
      else if (options.meshConfig) process.exitCode = printed(file, meshConfigOf);
      else process.exitCode = synth(file, outdir, options);
    });
}

interface SynthOptions {
  readonly output?: string;
  readonly checks: boolean;
  readonly secrets?: boolean;
  readonly meshConfig?: boolean;
  readonly argocd?: boolean;
  readonly flux?: boolean;
  readonly repo?: string;
  readonly revision?: string;
}

function secretsOf({ expectedSecrets, settings }: Platform): string {
  return secretLines(expectedSecrets, settings.credentials.source).join('\n');
}

function meshConfigOf({ meshNeeds }: Platform): string {
  return meshNeeds?.trimEnd() ?? '# nothing: the platform brings its mesh configuration itself, or needs none';
}

/** Prints what a platform says of itself. Returns the exit code. */
function printed(file: string, say: (platform: Platform) => string): number {
  try {
    process.stdout.write(`${say(Platform.fromFile(file))}\n`);
    return 0;
  } catch (error) {
    printError(error);
    return 1;
  }
}

function synth(file: string, outdir: string, { checks, argocd, flux, repo, revision }: SynthOptions): number {
  // Not `performance`, which Node loads when it is asked for.
  const start = process.uptime();
  try {
    const gitops = { repoURL: repo, revision, ...(argocd ? { argocd: {} } : {}), ...(flux ? { flux: {} } : {}) };
    const platform = Platform.fromFile(file, { outdir, checks, gitops });
    platform.synth();
    for (const warning of platform.warnings) process.stderr.write(`warning: ${warning}\n`);
    const seconds = (process.uptime() - start).toFixed(2);
    process.stdout.write(
      `${file}: ${counted(chartsOf(platform).length, 'component')} rendered to ${outdir} in ${seconds} s\n`,
    );
    for (const folder of platform.gitOpsFolders) {
      const path = relative(process.cwd(), folder) || '.';
      process.stdout.write(`${path}: once it is in the repository, kubectl apply -f ${shellWord(path)}\n`);
    }
    if (platform.serverSideOnly) process.stdout.write(`${platform.serverSideOnly}\n`);
    const { settings, saved, recovered } = platform.context.credentials;
    if (saved && settings.source === 'generated' && settings.file) {
      const kept = relative(process.cwd(), settings.file);
      const what = recovered ? 'made again' : 'new passwords and keys';
      process.stdout.write(`${kept}: ${what}; keep this file, and keep it out of version control\n`);
    }
    // The folder in which the user stands may be the one that was replaced.
    const opening = openingOf(resolve(outdir));
    if (opening.length > 0) process.stdout.write('once it is deployed:\n');
    for (const line of opening) process.stdout.write(`  ${line}\n`);
    return 0;
  } catch (error) {
    printError(error);
    if (file === DEFAULT_FILE && !existsSync(file)) {
      process.stderr.write(`name your settings file; it may extend one of those in ${READY_MADE}\n`);
    }
    return 1;
  }
}

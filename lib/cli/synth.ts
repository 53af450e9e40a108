import { existsSync } from 'node:fs';
import { relative } from 'node:path';
import { Command, CommanderError } from 'commander';
import { CheckError } from '../checks/check';
import { SettingsError } from '../core/problem';
import { Platform } from '../platform/platform';

const DEFAULT_FILE = 'platforms/default.yaml';

/** Where the package lies in the project of those who installed it. */
const READY_MADE = 'node_modules/cdk8s-kubeflow/platforms';

/** Adds `synth` to a program. */
export function registerSynth(program: Command): void {
  configureSynth(program.command('synth'));
}

/**
 * Runs synth as a program of its own.
 *
 * @param args what stands behind the program's name
 * @returns the exit code: 0, or 1 when the settings are wrong or nothing could be written
 */
export function runSynth(args: readonly string[]): number {
  const program = configureSynth(new Command('synth')).exitOverride();
  try {
    program.parse([...args], { from: 'user' });
    return Number(process.exitCode ?? 0);
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode;
    throw error;
  }
}

function configureSynth(command: Command): Command {
  return command
    .description('Renders a settings file to plain YAML.')
    .argument('[settings]', 'settings file', DEFAULT_FILE)
    .option('-o, --output <folder>', 'folder for the manifests, replaced as a whole (default: dist)')
    .option('--no-checks', 'render even objects that do not fit together')
    .addHelpText('after', '\nExit codes: 0 rendered, 1 the settings are wrong or the folder cannot be replaced.')
    .action((file: string, options: SynthOptions) => {
      process.exitCode = synth(file, options);
    });
}

interface SynthOptions {
  readonly output?: string;
  readonly checks: boolean;
}

function synth(file: string, { output, checks }: SynthOptions): number {
  const start = performance.now();
  try {
    const platform = Platform.fromFile(file, { outdir: output, checks });
    platform.synth();
    for (const warning of platform.warnings) process.stderr.write(`warning: ${warning}\n`);
    const seconds = ((performance.now() - start) / 1000).toFixed(2);
    process.stdout.write(
      `${file}: ${platform.charts.length} components rendered to ${platform.outdir} in ${seconds} s\n`,
    );
    const { settings, saved } = platform.context.credentials;
    if (saved && settings.source === 'generated' && settings.file) {
      const kept = relative(process.cwd(), settings.file);
      process.stdout.write(`${kept}: new passwords and keys; keep this file, and keep it out of version control\n`);
    }
    return 0;
  } catch (error) {
    process.stderr.write(`${message(error)}\n`);
    if (file === DEFAULT_FILE && !existsSync(file)) {
      process.stderr.write(`name your settings file; it may extend one of those in ${READY_MADE}\n`);
    }
    return 1;
  }
}

function message(error: unknown): string {
  if (error instanceof SettingsError || error instanceof CheckError) {
    const count = error.problems.length;
    return `${error.message}\n${count} problem${count === 1 ? '' : 's'}; nothing was written`;
  }
  // A mistake of ours needs its stack to be found.
  return error instanceof Error && error.constructor === Error
    ? `error: ${error.message}`
    : String((error as Error)?.stack ?? error);
}

import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { objectsIn } from '../support/objects';
import { offlineEnvironment } from '../support/offline-environment';
import { buildControlPlane, type KubernetesObject, SELDOM } from './harness';

/** The folder of the repository. */
export const ROOT = join(__dirname, '../..');

/** How a command ended and what it said. */
export interface CommandResult {
  readonly code: number | null;
  readonly output: string;
}

/** How npm scripts start the CLI. */
export const CLI = ['scripts/run.cjs', 'lib/cli/main.ts'] as const;

/** Runs a verb of the CLI as a user does, in a process of its own. */
export function runCli(args: readonly string[]): Promise<CommandResult> {
  return runProgram(process.execPath, [...CLI, ...args], offlineEnvironment());
}

/** Runs kubectl, of the version of the cluster. */
export async function runKubectl(args: readonly string[]): Promise<CommandResult> {
  return runProgram(await buildControlPlane(), ['kubectl', ...args], { ...offlineEnvironment(), ...SELDOM });
}

/** Runs a program in the repository's folder. */
export function runProgram(
  program: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): Promise<CommandResult> {
  return new Promise((done, fail) => {
    const child = spawn(program, args, { cwd: ROOT, env });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => (output += data.toString()));
    child.once('error', fail).once('close', (code) => done({ code, output }));
  });
}

/** All objects of a rendered folder, whose other files are no manifests. */
export function readRendered(folder: string): KubernetesObject[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .flatMap((name) => objectsIn(readFileSync(join(folder, name), 'utf8')));
}

/** Fails with all that a command has said unless it ended with this code. */
export function expectCode(result: CommandResult, code: number): string {
  if (result.code !== code) throw new Error(`ended with ${result.code} instead of ${code}:\n${result.output}`);
  return result.output;
}

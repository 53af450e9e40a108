import { spawn } from 'node:child_process';
import path from 'node:path';
import type { Ended } from '../support/captured';
import { offlineEnvironment } from '../support/offline-environment';

const ROOT = path.join(__dirname, '../..');

/** Runs one of the programs beside this file; `onStderr` gets what it says and may send it a signal. */
export function runProgram(
  file: string,
  args: string[],
  onStderr?: (text: string, kill: (signal: NodeJS.Signals) => void) => void,
): Promise<Ended> {
  return run(process.execPath, ['scripts/run.cjs', path.join(__dirname, file), ...args], onStderr);
}

/** Runs a command line in a shell, where `$NODE` is Node. */
export function runInShell(line: string): Promise<Ended> {
  return run('sh', ['-c', line]);
}

function run(
  program: string,
  args: readonly string[],
  onStderr?: (text: string, kill: (signal: NodeJS.Signals) => void) => void,
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: ROOT, env: { ...offlineEnvironment(), NODE: process.execPath } });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk) => {
      stdout += chunk;
    });
    child.stderr.on('data', (chunk) => {
      stderr += chunk;
      onStderr?.(stderr, (signal) => child.kill(signal));
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}

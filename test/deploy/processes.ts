import { spawn } from 'node:child_process';
import path from 'node:path';
import type { Ended } from '../support/captured';

const ROOT = path.join(__dirname, '../..');

/** Runs one of the programs beside this file; `onStderr` gets what it says and may send it a signal. */
export function runProgram(
  file: string,
  args: string[],
  onStderr?: (text: string, kill: (signal: NodeJS.Signals) => void) => void,
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['scripts/run.cjs', path.join(__dirname, file), ...args], {
      cwd: ROOT,
    });
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

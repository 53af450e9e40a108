import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { offlineEnvironment } from '../test/support/offline-environment';

const TIME = '/usr/bin/time';

/** What the operating system says of one process that ended. */
export interface Sample {
  /** Wall time. */
  readonly seconds: number;
  /** Peak memory in MiB. */
  readonly mebibytes: number;
}

/** Runs a program to its end, in a cold process, and measures it from outside. Needs GNU time for the memory. */
export function measure(program: string, args: readonly string[], folder: string): Sample {
  if (!existsSync(TIME)) throw new Error(`${TIME} is missing: install GNU time (package "time")`);
  const start = performance.now();
  const child = spawnSync(TIME, ['-f', '%M', program, ...args], {
    cwd: folder,
    encoding: 'utf8',
    // What further authorities cost at each start is a matter of the machine.
    env: offlineEnvironment(),
    maxBuffer: 2 ** 30,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const seconds = (performance.now() - start) / 1000;
  if (child.status !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${child.status}: ${child.stderr}`);
  const kibibytes = Number(child.stderr.trim().split('\n').at(-1));
  return { seconds, mebibytes: kibibytes / 1024 };
}

/** The middle one of several numbers. */
export function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] as number;
}

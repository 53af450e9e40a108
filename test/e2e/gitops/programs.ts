import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { buildGoProgram } from '../harness/build';

/** How long the builds may take where nothing is cached, in milliseconds. */
export const MAX_BUILD = 40 * 60_000;

/** Argo CD's own code, as a program that syncs and compares a folder of manifests. */
export function buildArgoCdJudge(): Promise<string> {
  return buildGoProgram({ name: 'argo-cd-judge', module: join(__dirname, 'argo-cd') });
}

/** Flux's own code, as a program that reconciles a file of Kustomizations. */
export function buildFluxJudge(): Promise<string> {
  return buildGoProgram({ name: 'flux-judge', module: join(__dirname, 'flux') });
}

/** Runs a program and gives the lines that it writes. */
export async function linesOf<Line>(executable: string, args: readonly string[]): Promise<Line[]> {
  const program = spawn(executable, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let complaint = '';
  program.stderr.on('data', (data: Buffer) => {
    complaint += data.toString();
  });
  const ended = new Promise<number | null>((done, fail) => program.once('error', fail).once('close', done));
  const lines: Line[] = [];
  for await (const line of createInterface({ input: program.stdout })) lines.push(JSON.parse(line) as Line);
  const code = await ended;
  if (code !== 0) {
    const said = lines.map((line) => JSON.stringify(line)).join('\n');
    throw new Error(`${executable} ${args[0]} ended with ${code}: ${complaint}\n${said}`);
  }
  return lines;
}

async function main(): Promise<void> {
  await buildFluxJudge();
  await buildArgoCdJudge();
}

// Run it early, in the background, and the tests find everything there.
if (require.main === module) void main();

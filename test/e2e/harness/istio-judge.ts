import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { buildGoProgram } from './build';

/** What Istio's injection code makes of a sample, or how that differs from a stored result. */
export interface InjectionLine {
  readonly sample: string;
  readonly differences?: readonly string[];
  readonly result?: string;
}

/** Which branches of the injection templates ran, by template, place and condition. */
export interface CoverageLine {
  readonly branches: Readonly<Record<string, boolean>>;
}

/** What one of Istio's analyzers says of an object. */
export interface AnalyzerLine {
  readonly code: string;
  readonly level: 'Info' | 'Warning' | 'Error';
  readonly resource: string;
  readonly message: string;
}

/** How long its build may take where nothing is cached, in milliseconds. */
export const MAX_BUILD = 30 * 60_000;

/** Istio's own code as a program that judges rendered objects. */
export function buildIstioJudge(): Promise<string> {
  return buildGoProgram({ name: 'istio-judge', module: join(__dirname, '../istio-judge') });
}

/** Runs the program and gives the lines that it writes. */
export async function judge<Line>(args: readonly string[]): Promise<Line[]> {
  const program = spawn(await buildIstioJudge(), args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let complaint = '';
  program.stderr.on('data', (data: Buffer) => {
    complaint += data.toString();
  });
  const ended = new Promise<number | null>((done, fail) => program.once('error', fail).once('close', done));
  const lines: Line[] = [];
  for await (const line of createInterface({ input: program.stdout })) lines.push(JSON.parse(line) as Line);
  const code = await ended;
  if (code !== 0) throw new Error(`istio-judge ${args[0]} ended with ${code}: ${complaint}`);
  return lines;
}

// Run it early, in the background, and the tests find the program there.
if (require.main === module) void buildIstioJudge();

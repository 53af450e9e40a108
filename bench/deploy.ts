/**
 * How fast a platform is deployed: `npm run bench:deploy`, a part of `npm run bench`.
 *
 * On a fresh cluster of the end-to-end tests `deploy` brings the platform and then runs again with nothing changed; on another
 * one of the same build `kubectl apply --server-side` does, repeated at once until it ends without an error (it has no waves)
 * and then once more. `deploy` waits until everything is ready, kubectl for nothing. What to look at are the ratios; absolute
 * times are this machine's.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { DeployedPlatform } from '../test/e2e/deployed-platform';
import { runKubectl, runProgram } from '../test/e2e/support';
import { offlineEnvironment } from '../test/support/offline-environment';
import { median } from './process';

const ROOT = join(__dirname, '..');
/** More runs than this, and kubectl does not settle. */
const MOST_RUNS = 10;
const USAGE = `Usage: npm run bench:deploy [-- options]
  --settings FILE     what to deploy (default: platforms/default.yaml)
  --again N           runs with nothing changed, of which the middle one counts (default: 5)
  --no-peer           without kubectl
`;

interface Options {
  readonly settings: string;
  readonly again: number;
  readonly peer: boolean;
}

/** Seconds until everything is there, and of a run that finds nothing to do. */
interface Times {
  readonly first: number;
  readonly again: number;
}

async function main(options: Options): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-deploy-'));
  try {
    const dist = join(folder, 'dist');
    const synth = spawnSync('npm', ['run', '-s', 'synth', '--', options.settings, '-o', dist], { cwd: ROOT });
    if (synth.status !== 0) throw new Error(`synth ended with ${synth.status}: ${synth.stderr}`);
    const ours = await onFreshCluster((kubeconfig) => deployTimes(dist, kubeconfig, options.again));
    if (!options.peer) return;
    const peer = await onFreshCluster((kubeconfig) => kubectlTimes(dist, kubeconfig, options.again));
    const ratio = (key: keyof Times) => (peer[key] / ours[key]).toFixed(1);
    say(
      `kubectl takes ${ratio('first')} times as long for the first, ${ratio('again')} times for one with nothing changed`,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function onFreshCluster<T>(task: (kubeconfig: string) => Promise<T>): Promise<T> {
  const platform = await DeployedPlatform.start();
  try {
    return await task(platform.plane.kubeconfig);
  } finally {
    await platform.stop();
  }
}

async function deployTimes(dist: string, kubeconfig: string, times: number): Promise<Times> {
  const deploy = async () => {
    const args = ['scripts/run.cjs', 'lib/cli/cluster.ts', 'deploy', '--dist', dist, '--kubeconfig', kubeconfig];
    const { code, output } = await runProgram(process.execPath, args, offlineEnvironment());
    if (code !== 0) throw new Error(`deploy ended with ${code}:\n${output}`);
    return output.trim().split('\n').at(-1) ?? '';
  };
  // Translates the program, which users wait for once.
  const help = ['scripts/run.cjs', 'lib/cli/cluster.ts', 'deploy', '--help'];
  await runProgram(process.execPath, help, offlineEnvironment());
  const first = await timed(deploy);
  say(`deploy: ${first.toFixed(2)} s until everything is ready`);
  const again = await middle(deploy, times);
  say(`deploy again: ${again.toFixed(2)} s`);
  return { first, again };
}

async function kubectlTimes(dist: string, kubeconfig: string, times: number): Promise<Times> {
  const apply = () => runKubectl(['apply', '--server-side', '-f', dist, '--kubeconfig', kubeconfig]);
  let runs = 0;
  const first = await timed(async () => {
    for (;;) {
      const { code, output } = await apply();
      if (++runs && code === 0) return;
      if (runs === MOST_RUNS) throw new Error(`kubectl apply still ends with ${code}:\n${output}`);
    }
  });
  say(`kubectl apply --server-side: ${first.toFixed(2)} s in ${runs} runs, without waiting until anything is ready`);
  const again = await middle(apply, times);
  say(`kubectl apply --server-side again: ${again.toFixed(2)} s`);
  return { first, again };
}

async function middle(task: () => Promise<unknown>, times: number): Promise<number> {
  const seconds: number[] = [];
  for (let run = 0; run < times; run++) seconds.push(await timed(task));
  return median(seconds);
}

async function timed(task: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await task();
  return (performance.now() - start) / 1000;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

const { values } = parseArgs({
  options: {
    settings: { type: 'string', default: 'platforms/default.yaml' },
    again: { type: 'string', default: '5' },
    peer: { type: 'boolean', default: true },
    help: { type: 'boolean', default: false },
  },
  allowNegative: true,
});
if (values.help) say(USAGE);
else {
  main({ ...values, again: Number(values.again) }).catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
    process.exitCode = 1;
  });
}

/**
 * How fast and how large a render is: `npm run bench:render`, a part of `npm run bench`.
 *
 * Whole processes, each started cold, in turn with the peer's, so that a slow moment of the machine meets both. With a
 * kustomize binary and a folder of upstream's manifests the ratio is what to look at; absolute times are this machine's.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { scripts } from '../package.json';
import { offlineEnvironment } from '../test/support/offline-environment';
import { measure, median, type Sample } from './process';

const ROOT = join(__dirname, '..');
const PROFILES = 1000;
const USAGE = `Usage: npm run bench:render [-- options]
  --settings FILE     what to render (default: platforms/default.yaml)
  --runs N            runs of each command (default: 7)
  --kustomize BINARY  the peer: kustomize ...
  --upstream FOLDER   ... and a folder of upstream's manifests that it builds
`;

interface Options {
  readonly settings: string;
  readonly runs: number;
  readonly kustomize?: string;
  readonly upstream?: string;
}

function main(options: Options): void {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  try {
    const dist = join(folder, 'dist');
    const [node = '', ...synth] = scripts.synth.split(' ');
    const render = (settings: string) => measure(node, [...synth, settings, '-o', dist], ROOT);
    const many = join(folder, 'profiles.yaml');
    writeFileSync(many, manyProfiles(resolve(ROOT, options.settings)));

    render(options.settings); // Warms the file cache and tsx's own.
    const ours: Sample[] = [];
    const profiles: Sample[] = [];
    const peer: Sample[] = [];
    for (let run = 0; run < options.runs; run++) {
      ours.push(render(options.settings));
      profiles.push(render(many));
      if (options.kustomize && options.upstream)
        peer.push(measure(options.kustomize, ['build', options.upstream], ROOT));
    }
    print('render', ours);
    print(`render with ${PROFILES} profiles more`, profiles);
    const each = (1000 * (seconds(profiles) - seconds(ours))) / PROFILES;
    say(`${each.toFixed(2)} ms for each profile`);
    if (peer.length > 0) {
      print('kustomize build', peer);
      const time = median(ours.map((sample, run) => (peer[run] as Sample).seconds / sample.seconds));
      const memory = median(ours.map((sample, run) => (peer[run] as Sample).mebibytes / sample.mebibytes));
      say(`kustomize takes ${time.toFixed(1)} times as long and ${memory.toFixed(1)} times the memory`);
    }
    phases(options, dist);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function manyProfiles(settings: string): string {
  const profiles = Array.from(
    { length: PROFILES },
    (_, index) => `  - { name: team-${index}, owner: { name: user-${index}@example.com } }`,
  );
  return `extends: ${settings}\nprofiles:\n${profiles.join('\n')}\n`;
}

/** Where the time of a render goes, from runs that measure themselves. */
function phases(options: Options, dist: string): void {
  const runs = Array.from({ length: options.runs }, () => {
    const args = ['scripts/run.cjs', 'bench/phases.ts', options.settings, dist];
    const child = spawnSync('node', args, { cwd: ROOT, encoding: 'utf8', env: offlineEnvironment() });
    if (child.status !== 0) throw new Error(`bench/phases.ts ended with ${child.status}: ${child.stderr}`);
    return JSON.parse(child.stdout) as Record<string, number>;
  });
  const middle = (key: string) => median(runs.map((run) => run[key] as number));
  const parts = ['load', 'construct', 'serialize', 'write'].map((key) => `${key} ${middle(key).toFixed(0)} ms`);
  say(`${parts.join(', ')}; ${(middle('bytes') / 1e6).toFixed(1)} MB`);
}

function print(name: string, samples: readonly Sample[]): void {
  const least = Math.min(...samples.map((sample) => sample.seconds));
  const memory = median(samples.map((sample) => sample.mebibytes));
  say(`${name}: ${seconds(samples).toFixed(2)} s (least ${least.toFixed(2)} s), ${memory.toFixed(0)} MiB at most`);
}

function seconds(samples: readonly Sample[]): number {
  return median(samples.map((sample) => sample.seconds));
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

const { values } = parseArgs({
  options: {
    settings: { type: 'string', default: 'platforms/default.yaml' },
    runs: { type: 'string', default: '7' },
    kustomize: { type: 'string' },
    upstream: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) say(USAGE);
else main({ ...values, runs: Number(values.runs) });

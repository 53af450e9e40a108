/**
 * How fast a platform is rendered and deployed: `npm run bench`. Each benchmark is a program of its own, since it measures whole
 * processes; this one runs them in turn.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const ROOT = join(__dirname, '..');
const USAGE = `Usage: npm run bench [-- options]
  --settings FILE     what to render and deploy (default: platforms/default.yaml)
  --no-render         without the render
  --no-deploy         without the deploy, which needs what npm run e2e needs
  --runs N            of the render: runs of each command (default: 7)
  --kustomize BINARY  of the render: the peer, kustomize ...
  --upstream FOLDER   ... and a folder of upstream's manifests that it builds
  --again N           of the deploy: runs with nothing changed, of which the middle one counts (default: 5)
  --no-peer           of the deploy: without kubectl
`;

/** Runs a benchmark with those of the options that were given. Returns its exit code. */
function run(file: string, options: Readonly<Record<string, string | undefined>>, ...flags: string[]): number {
  const given = Object.entries(options).flatMap(([name, value]) => (value === undefined ? [] : [`--${name}`, value]));
  const args = ['--require', 'tsx/cjs', join('bench', file), ...given, ...flags];
  return spawnSync(process.execPath, args, { cwd: ROOT, stdio: 'inherit' }).status ?? 1;
}

const { values } = parseArgs({
  options: {
    settings: { type: 'string' },
    render: { type: 'boolean', default: true },
    deploy: { type: 'boolean', default: true },
    runs: { type: 'string' },
    kustomize: { type: 'string' },
    upstream: { type: 'string' },
    again: { type: 'string' },
    peer: { type: 'boolean', default: true },
    help: { type: 'boolean', default: false },
  },
  allowNegative: true,
});
if (values.help) process.stdout.write(USAGE);
else {
  const { settings, runs, kustomize, upstream, again, render, deploy, peer } = values;
  const codes = [
    render ? run('render.ts', { settings, runs, kustomize, upstream }) : 0,
    deploy ? run('deploy.ts', { settings, again }, ...(peer ? [] : ['--no-peer'])) : 0,
  ];
  process.exitCode = Math.max(...codes);
}

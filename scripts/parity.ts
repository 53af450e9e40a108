/**
 * Compares our rendering with upstream's: `npm run parity`. It renders the default platform and each variant into a
 * temporary folder; a tool that lies beside the project, with the reference, compares object by object.
 */
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Command } from 'commander';
import { NEWEST_RELEASE } from '../lib/core/releases/release';
import { CATALOG } from '../lib/platform/catalog';
import { Platform } from '../lib/platform/platform';
import { writeFiles } from '../lib/platform/render/write';
import { type RunFailure, type RunResult, summarize } from './parity/report';
import { plan, type Run } from './parity/runs';

const ROOT = join(__dirname, '..');
const SHARED = join(ROOT, '../shared');
const TOOL = join(SHARED, 'tools/parity.mjs');
const PLACES = {
  platform: join(ROOT, 'platforms/default.yaml'),
  variants: join(ROOT, 'test/parity/variants'),
  reference: join(SHARED, `reference/kubeflow-${NEWEST_RELEASE.name}`),
  variantReference: join(SHARED, `reference/kubeflow-${NEWEST_RELEASE.name}-variants`),
};
const WORKERS = 2;

const run = promisify(execFile);

interface Options {
  readonly component?: string[];
  readonly verbose?: boolean;
}

/** Renders without `synth`, which would keep credentials in a file beside the settings. */
async function compare({ settings, reference, files }: Run, folder: string): Promise<RunResult> {
  writeFiles(folder, Platform.fromFile(settings).render());
  const components = files.flatMap((file) => ['--component', file]);
  const { stdout } = await run(
    process.execPath,
    [
      TOOL,
      '--json',
      '--dist',
      folder,
      '--ref',
      reference,
      '--deviations',
      'test/parity/deviations.yaml',
      ...components,
    ],
    { cwd: ROOT, maxBuffer: 1 << 28 },
  );
  return JSON.parse(stdout) as RunResult;
}

async function compareAll(runs: readonly Run[], folder: string) {
  const results: RunResult[] = [];
  const failures: RunFailure[] = [];
  const queue = [...runs.entries()];
  const worker = async () => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      const [index, each] = next;
      try {
        results[index] = await compare(each, join(folder, each.name));
      } catch (error) {
        failures.push({ name: each.name, message: error instanceof Error ? error.message : String(error) });
      }
    }
  };
  await Promise.all(Array.from({ length: WORKERS }, worker));
  return { results: results.filter(Boolean), failures };
}

async function parity({ component = [], verbose = false }: Options): Promise<number> {
  if (!existsSync(TOOL) || !existsSync(PLACES.reference)) {
    process.stderr.write('reference not found: not compared\n');
    return 2;
  }
  const names = CATALOG.map((entry) => entry.name);
  const { runs, notBuilt } = plan(PLACES, names, component);
  const folder = mkdtempSync(join(tmpdir(), 'parity-'));
  try {
    const { results, failures } = await compareAll(runs, folder);
    const summary = summarize(results, failures, { verbose, complete: component.length === 0 });
    if (component.length === 0 && notBuilt.length > 0) process.stdout.write(`not built: ${notBuilt.join(', ')}\n`);
    process.stdout.write(`${summary.lines.join('\n')}\n`);
    return summary.ok ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

new Command('parity')
  .description("Compares our rendering of the default platform and of each variant with upstream's.")
  .option(
    '-c, --component <name>',
    'only this component or variant; may be repeated',
    (name: string, before: string[] = []) => [...before, name],
  )
  .option('-v, --verbose', 'show each difference')
  .addHelpText(
    'after',
    '\nExit codes: 0 all is equal or declared, 1 something is not, 2 there is no reference to compare with.',
  )
  .action(async (options: Options) => {
    process.exitCode = await parity(options);
  })
  .parseAsync()
  .catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  });

/**
 * Compares our rendering with upstream's: `npm run parity`. It renders the default platform and each variant into a
 * temporary folder, further variants where somebody gives upstream's rendering of them; a tool that lies beside the
 * project, with the reference, compares object by object. What differs must be declared, in the runs in which it does:
 * test/parity/deviations.yaml, test/parity/extras.yaml.
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { loadAll } from 'js-yaml';
import { NEWEST_RELEASE } from '../lib/core/releases/release';
import type { KubeObject } from '../lib/kubernetes/objects';
import { CATALOG } from '../lib/platform/catalog';
import { Platform } from '../lib/platform/platform';
import type { RenderedFile } from '../lib/platform/render/rendered-file';
import { writeFiles } from '../lib/platform/render/write';
import { type Deviation, loadDeviations, loadExtras } from './parity/declarations';
import { type ExtraLine, extraLines, extrasOfVariant } from './parity/extras';
import { inRun } from './parity/judge';
import { comparable, isOf } from './parity/namespaces';
import { writeRenderings } from './parity/renderings';
import { type RunFailure, summarize } from './parity/report';
import { idleDeclarations, judgeRun, type RunVerdict, unknownRuns } from './parity/run-verdict';
import { DEFAULT_RUN, plan, type Run } from './parity/runs';
import { compare, nameOf, referenceObjects } from './parity/tool';

const ROOT = join(__dirname, '..');
const SHARED = join(ROOT, '../shared');
const TOOL = join(SHARED, 'tools/parity.mjs');
const PLACES = {
  platform: join(ROOT, 'platforms/default.yaml'),
  variants: join(ROOT, 'test/parity/variants'),
  further: join(ROOT, 'test/parity/further'),
  reference: join(SHARED, `reference/kubeflow-${NEWEST_RELEASE.name}`),
  variantReference: join(SHARED, `reference/kubeflow-${NEWEST_RELEASE.name}-variants`),
};
const DECLARED = {
  deviations: join(ROOT, 'test/parity/deviations.yaml'),
  extras: join(ROOT, 'test/parity/extras.yaml'),
};
const WORKERS = 2;

interface Options {
  readonly component?: string[];
  readonly renderings?: string;
  readonly verbose?: boolean;
}

/** What is declared, for all runs. */
interface Declared {
  readonly deviations: readonly Deviation[];
  readonly extras: readonly ExtraLine[];
  /** Names of the objects that the default platform may have. */
  readonly known: ReadonlySet<string>;
}

/** Renders without `synth`, which would keep credentials in a file beside the settings. */
async function judge(run: Run, folder: string, { deviations, extras, known }: Declared): Promise<RunVerdict> {
  const { name, settings, reference, files, whole, component } = run;
  const objects = new Map(files.map((file) => [file, referenceObjects(reference, file)]));
  const rendered = comparable(Platform.fromFile(settings).render(), component, [...objects.values()].flat());
  writeFiles(folder, rendered);
  const comparison = await compare({ tool: TOOL, folder, reference, files });
  const extra = component ? extrasOfVariant(comparison.extra, objectsOf(component, rendered), known) : comparison.extra;
  return judgeRun({ name, comparison, reference: objects, extra: whole ? extra : undefined }, deviations, extras);
}

/** Names of the objects in the files of a component. */
function objectsOf(component: string, files: readonly RenderedFile[]): Set<string> {
  const own = files.filter((file) => isOf(component, file));
  return new Set(own.flatMap(({ text }) => (loadAll(text) as KubeObject[]).map(nameOf)));
}

function declared(): Declared {
  const extras = extraLines(loadExtras(DECLARED.extras));
  const { files } = plan(
    PLACES,
    CATALOG.map((entry) => entry.name),
    [],
  ).runs[0] as Run;
  const theirs = files.flatMap((file) => referenceObjects(PLACES.reference, file));
  const ours = inRun(extras, DEFAULT_RUN).map(({ object }) => object);
  return { deviations: loadDeviations(DECLARED.deviations), extras, known: new Set([...theirs, ...ours]) };
}

async function judgeAll(runs: readonly Run[], folder: string, all: Declared) {
  const verdicts: RunVerdict[] = [];
  const failures: RunFailure[] = [];
  const queue = [...runs.entries()];
  const worker = async () => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      const [index, each] = next;
      try {
        verdicts[index] = await judge(each, join(folder, each.name), all);
      } catch (error) {
        failures.push({ name: each.name, message: error instanceof Error ? error.message : String(error) });
      }
    }
  };
  await Promise.all(Array.from({ length: WORKERS }, worker));
  return { verdicts: verdicts.filter(Boolean), failures };
}

async function parity({ component = [], renderings, verbose = false }: Options): Promise<number> {
  if (!existsSync(TOOL) || !existsSync(PLACES.reference)) {
    process.stderr.write('reference not found: not compared\n');
    return 2;
  }
  const folder = mkdtempSync(join(tmpdir(), 'parity-'));
  try {
    const { runs, names, notBuilt, notRendered } = plan(
      { ...PLACES, renderings: renderings && writeRenderings(renderings, join(folder, 'renderings')) },
      CATALOG.map((entry) => entry.name),
      component,
    );
    const all = declared();
    const { verdicts, failures } = await judgeAll(runs, folder, all);
    const problems = [
      ...unknownRuns([...all.deviations, ...all.extras], names),
      ...idleDeclarations(all.deviations, verdicts, names),
    ];
    const summary = summarize({ verdicts, failures, problems, verbose });
    if (component.length === 0 && notBuilt.length > 0) process.stdout.write(`not built: ${notBuilt.join(', ')}\n`);
    if (notRendered.length > 0) process.stdout.write(`no rendering of upstream's: ${notRendered.join(', ')}\n`);
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
  .option(
    '-r, --renderings <folder>',
    'folder with what kustomize makes of further variants, each <name>.yaml; test/parity/further says of which overlay',
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

import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadAll } from 'js-yaml';
import { NEWEST_RELEASE } from '../../lib/core/releases/release';
import type { KubeObject } from '../../lib/kubernetes/objects';
import { CATALOG } from '../../lib/platform/catalog';
import { Platform } from '../../lib/platform/platform';
import { loadDeviations } from '../../scripts/parity/declarations';
import { inRun, judgeObject } from '../../scripts/parity/judge';
import { plan, type Run } from '../../scripts/parity/runs';
import { compare, nameOf } from '../../scripts/parity/tool';
import { CHECKS } from '../support/integrity';
import { MUTATIONS, type Mutation } from './mutations';

const ROOT = join(__dirname, '../..');
const SHARED = join(ROOT, '../shared');
const TOOL = join(SHARED, 'tools/parity.mjs');
const REFERENCE = join(SHARED, `reference/kubeflow-${NEWEST_RELEASE.name}`);
const DEVIATIONS = loadDeviations(join(__dirname, 'deviations.yaml'));

/** Without the reference there is nothing to compare with. */
const withReference = existsSync(TOOL) && existsSync(REFERENCE) ? describe : describe.skip;

/** A run with the objects of its render, CRDs aside. */
interface Rendered {
  readonly run: Run;
  readonly objects: readonly KubeObject[];
}

function renderRuns(): Map<string, Rendered> {
  const { runs } = plan(
    {
      platform: join(ROOT, 'platforms/default.yaml'),
      variants: join(__dirname, 'variants'),
      further: join(__dirname, 'further'),
      reference: REFERENCE,
      variantReference: `${REFERENCE}-variants`,
    },
    CATALOG.map(({ name }) => name),
    [],
  );
  const wanted = runs.filter(({ name }) => MUTATIONS.some((mutation) => mutation.run === name));
  return new Map(
    wanted.map((run) => {
      const files = Platform.fromFile(run.settings)
        .render()
        .filter(({ name }) => !name.startsWith('00-'));
      return [run.name, { run, objects: files.flatMap(({ text }) => loadAll(text) as KubeObject[]) }];
    }),
  );
}

/** What a comparison of some objects says of each of these names, as parity would. */
async function problemsOf({ run }: Rendered, objects: readonly KubeObject[], names: readonly string[]) {
  const folder = mkdtempSync(join(tmpdir(), 'mutations-'));
  try {
    for (const [index, object] of objects.entries()) {
      writeFileSync(join(folder, `${index}.json`), JSON.stringify(object));
    }
    const { components, extra } = await compare({ tool: TOOL, folder, reference: run.reference, files: run.files });
    const differing = new Map(components.flatMap((each) => each.differing.map(({ object, diffs }) => [object, diffs])));
    const missing = components.flatMap((each) => each.missing);
    return new Map(
      names.map((name) => {
        if (extra.includes(name)) return [name, []];
        const found = missing.includes(name) ? 'missing' : (differing.get(name) ?? []);
        const { status, open, problems } = judgeObject(name, found, inRun(DEVIATIONS, run.name));
        const bad = status === 'differs' || status === 'missing';
        return [name, [...problems, ...(bad ? [`${status} ${open.map(({ path }) => path).join(', ')}`] : [])]];
      }),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Mutations in as few groups as there are for one object, so that each comparison judges many objects. */
function batches(mutations: readonly Mutation[]): Mutation[][] {
  const groups: Mutation[][] = [];
  for (const mutation of mutations) {
    const free = groups.find(
      (group) => group[0]?.run === mutation.run && group.every(({ object }) => object !== mutation.object),
    );
    if (free) free.push(mutation);
    else groups.push([mutation]);
  }
  return groups;
}

function integrityOf(objects: readonly KubeObject[]): string[] {
  return Object.values(CHECKS).flatMap((check) => check(objects));
}

withReference('damage to the render', () => {
  const unseen = new Map<Mutation, KubeObject[]>();
  const clean = new Map<string, string[]>();
  /** What the checks say of each render as it is, such as of a Secret that a program makes later. */
  const before = new Map<string, string[]>();
  let runs = new Map<string, Rendered>();

  beforeAll(async () => {
    runs = renderRuns();
    for (const [name, rendered] of runs) {
      const names = [...new Set(MUTATIONS.filter(({ run }) => run === name).map(({ object }) => object))];
      const objects = rendered.objects.filter((object) => names.includes(nameOf(object)));
      const problems = await problemsOf(rendered, objects, names);
      clean.set(name, [...problems.values()].flat());
      before.set(name, integrityOf(rendered.objects));
    }
    for (const group of batches(MUTATIONS)) {
      const rendered = runs.get(group[0]?.run ?? '') as Rendered;
      const damaged = new Map(group.map((mutation) => [mutation, damage(rendered.objects, mutation)]));
      const objects = [...damaged.values()].flatMap((object) => (object ? [object] : []));
      const problems = await problemsOf(
        rendered,
        objects,
        group.map(({ object }) => object),
      );
      for (const [mutation, object] of damaged) {
        if (problems.get(mutation.object)?.length) continue;
        const others = rendered.objects.filter((each) => nameOf(each) !== mutation.object);
        unseen.set(mutation, object ? [...others, object] : others);
      }
    }
  }, 60_000);

  test('is more than forty kinds of it, each another than what was', () => {
    expect(MUTATIONS.length).toBeGreaterThanOrEqual(40);
    for (const mutation of MUTATIONS) {
      const objects = runs.get(mutation.run)?.objects ?? [];
      expect(objects.map(nameOf)).toContain(mutation.object);
      expect(damage(objects, mutation)).not.toEqual(objects.find((object) => nameOf(object) === mutation.object));
    }
  });

  test('there is none before', () => {
    expect(Object.fromEntries(clean)).toEqual(Object.fromEntries([...runs.keys()].map((name) => [name, []])));
  });

  test.each(
    MUTATIONS.map((mutation) => [`${mutation.run}: ${mutation.object}`, mutation.what, mutation] as const),
  )('%s %s: is seen', (_, __, mutation) => {
    const objects = unseen.get(mutation);
    // What parity does not see, the checks of objects with each other do.
    if (objects) expect(integrityOf(objects)).not.toEqual([]);
  });
});

/** The object after its mutation, or nothing where it is deleted. */
function damage(objects: readonly KubeObject[], { object: name, change }: Mutation): KubeObject | undefined {
  const found = objects.find((object) => nameOf(object) === name);
  if (!change || !found) return undefined;
  const copy = structuredClone(found);
  change(copy);
  return copy;
}

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { matches } from '../../../lib/kubernetes/wildcard';
import { buildIstioJudge, type CoverageLine, type InjectionLine, judge, MAX_BUILD } from '../harness/istio-judge';
import { prepare, VARIANTS } from './variants';

/** A difference that is meant. */
interface Deviation {
  readonly samples: readonly string[];
  readonly variants?: readonly string[];
  readonly path: string;
  readonly reason: string;
}

const SAMPLES = join(__dirname, 'samples');
const deviations = parse(readFileSync(join(__dirname, 'deviations.yaml'), 'utf8')) as Deviation[];
const folder = mkdtempSync(join(tmpdir(), 'injection-'));
const used = new Set<Deviation>();
const branches = new Map<string, boolean>();

beforeAll(buildIstioJudge, MAX_BUILD);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.each(VARIANTS)("$name: every sample becomes what it does with upstream's templates", async (variant) => {
  const lines = await judge<InjectionLine | CoverageLine>([
    'inject',
    '-coverage',
    ...prepare(variant, folder),
    SAMPLES,
  ]);
  const samples = lines.filter((line) => 'sample' in line);
  for (const line of lines) {
    if (!('branches' in line)) continue;
    for (const [branch, taken] of Object.entries(line.branches)) branches.set(branch, taken || !!branches.get(branch));
  }
  const undeclared = samples.flatMap(({ sample, differences = [] }) =>
    differences.filter((each) => !isDeclared(variant.name, sample, each)).map((each) => `${sample}${each}`),
  );
  expect(undeclared).toEqual([]);
  expect(samples.length).toBeGreaterThan(5);
});

test('every declared difference is there, and has a reason', () => {
  expect(deviations.filter((each) => !used.has(each))).toEqual([]);
  expect(deviations.filter(({ reason }) => reason.length < 12)).toEqual([]);
});

test('every branch of the templates is taken by a sample', () => {
  expect(branches.size).toBeGreaterThan(100);
  expect([...branches].filter(([, taken]) => !taken).map(([branch]) => branch)).toEqual([]);
});

function isDeclared(variant: string, sample: string, difference: string): boolean {
  const found = deviations.find(
    ({ samples, variants = [variant], path }) =>
      variants.includes(variant) &&
      samples.some((pattern) => matches(pattern, sample)) &&
      matches(`${path}*`, difference),
  );
  if (found) used.add(found);
  return found !== undefined;
}

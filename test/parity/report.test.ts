import { type FileResult, type RunResult, summarize } from '../../scripts/parity/report';

const file = (change: Partial<FileResult> = {}): FileResult => ({
  component: 'katib',
  objects: 3,
  equal: 2,
  deviating: 1,
  differing: [],
  missing: [],
  ...change,
});
const result = (change: Partial<RunResult> = {}): RunResult => ({
  components: [file()],
  duplicates: [],
  staleDeviations: [],
  ...change,
});
const all = { verbose: false, complete: true };

test('all equal or declared: a line for each file, and the sum', () => {
  const { ok, lines } = summarize([result(), result({ components: [file({ component: 'dex' })] })], [], all);
  expect(ok).toBe(true);
  expect(lines).toEqual([
    expect.stringMatching(/^katib +2 equal +1 declared +0 differ +0 missing +100\.0 %$/),
    expect.stringMatching(/^dex .*100\.0 %$/),
    'parity 100.0 %: 6 of 6 objects equal or declared',
  ]);
});

test('less than all is never called 100 %', () => {
  const components = [file({ objects: 10_000, equal: 9_998, differing: [{ object: 'a', diffs: [] }] })];
  const { ok, lines } = summarize([result({ components })], [], all);
  expect(ok).toBe(false);
  expect(lines.at(-1)).toBe('parity 99.9 %: 9999 of 10000 objects equal or declared');
});

test('--verbose shows what differs and what is missing', () => {
  const diffs = [
    { path: 'spec.replicas', expected: 1, got: 2 },
    { path: 'rules', missing: ['a get'], extra: [] },
  ];
  const components = [
    file({ equal: 0, differing: [{ object: 'apps/Deployment/a/b', diffs }], missing: ['/Service/a/b'] }),
  ];
  expect(summarize([result({ components })], [], { ...all, verbose: true }).lines.slice(1, -1)).toEqual([
    '    missing  /Service/a/b',
    '    differs  apps/Deployment/a/b',
    '        spec.replicas: expected 1, got 2',
    '        rules: missing ["a get"], extra []',
  ]);
  expect(summarize([result({ components })], [], all).lines).toHaveLength(2);
});

describe('declared differences', () => {
  const used = { object: 'used', reason: 'used by one run' };
  const stale = { object: 'stale', path: 'spec', reason: 'used by no run' };
  const runs = [result({ staleDeviations: [used, stale] }), result({ staleDeviations: [stale] })];

  test('that no run has use for are a failure', () => {
    const { ok, lines } = summarize(runs, [], all);
    expect(ok).toBe(false);
    expect(lines.slice(2)).toEqual([
      'declared, but no difference any more: stale spec',
      'parity 100.0 %: 6 of 6 objects equal or declared; 1 problem',
    ]);
  });

  test('are not judged when only a part was compared', () => {
    expect(summarize(runs, [], { ...all, complete: false }).ok).toBe(true);
    expect(summarize(runs, [{ name: 'dex', message: 'no' }], all).lines.join()).not.toContain('stale');
  });
});

test('an object that is rendered twice is a failure, named once', () => {
  const { ok, lines } = summarize(
    [result({ duplicates: ['/Service/a/b'] }), result({ duplicates: ['/Service/a/b'] })],
    [],
    all,
  );
  expect(ok).toBe(false);
  expect(lines.filter((line) => line === 'rendered twice: /Service/a/b')).toHaveLength(1);
});

test('a run that came to nothing is a failure', () => {
  const { ok, lines } = summarize([result()], [{ name: 'dex-istio', message: 'bad settings' }], all);
  expect(ok).toBe(false);
  expect(lines).toContain('dex-istio was not compared: bad settings');
});

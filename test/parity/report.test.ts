import type { ObjectVerdict } from '../../scripts/parity/judge';
import { summarize } from '../../scripts/parity/report';
import type { RunVerdict } from '../../scripts/parity/run-verdict';

const object = (status: ObjectVerdict['status'], change: Partial<ObjectVerdict> = {}): ObjectVerdict => ({
  object: 'apps/Deployment/a/b',
  status,
  open: [],
  problems: [],
  ...change,
});
const file = (name: string, ...objects: ObjectVerdict[]) => ({ name, objects });
const KATIB = file('katib', object('equal'), object('equal'), object('declared'));
const run = (change: Partial<RunVerdict> = {}): RunVerdict => ({
  name: 'default',
  files: [KATIB],
  extras: 2,
  problems: [],
  used: new Set(),
  ...change,
});

function sum(verdicts: RunVerdict[], change: Partial<Parameters<typeof summarize>[0]> = {}) {
  return summarize({ verdicts, failures: [], problems: [], verbose: false, ...change });
}

test('all equal or declared: a line for each file, the extras of each run, and the sum', () => {
  const { ok, lines } = sum([
    run(),
    run({ name: 'dex-istio', files: [file('dex-istio', object('equal'))], extras: 0 }),
  ]);
  expect(ok).toBe(true);
  expect(lines).toEqual([
    expect.stringMatching(/^katib +2 equal +1 declared +0 differ +0 missing +100\.0 %$/),
    expect.stringMatching(/^default +2 extra$/),
    expect.stringMatching(/^dex-istio .*100\.0 %$/),
    expect.stringMatching(/^dex-istio +0 extra$/),
    'parity 100.0 %: 4 of 4 objects equal or declared',
  ]);
});

test('of a part nobody knows how many objects are extra', () => {
  expect(sum([run({ extras: undefined })]).lines.join()).not.toContain('extra');
});

test('less than all is never called 100 %', () => {
  const objects = [...Array.from({ length: 9_999 }, () => object('equal')), object('differs')];
  const { ok, lines } = sum([run({ files: [file('katib', ...objects)] })]);
  expect(ok).toBe(false);
  expect(lines.at(-1)).toBe('parity 99.9 %: 9999 of 10000 objects equal or declared');
});

test('--verbose shows what differs and what is missing', () => {
  const open = [
    { path: 'spec.replicas', expected: 1, got: 2 },
    { path: 'rules', missing: ['a get'], extra: [] },
  ];
  const files = [file('katib', object('differs', { open }), object('missing', { object: '/Service/a/b' }))];
  expect(sum([run({ files })], { verbose: true }).lines.slice(1, -2)).toEqual([
    '    missing  /Service/a/b',
    '    differs  apps/Deployment/a/b',
    '        spec.replicas: expected 1, got 2',
    '        rules: missing ["a get"], extra []',
  ]);
  expect(sum([run({ files })]).lines).toHaveLength(3);
});

test('problems are a failure, though all objects are equal or declared', () => {
  const { ok, lines } = sum([run({ problems: ['default: a'] })], { problems: ['b'] });
  expect(ok).toBe(false);
  expect(lines.slice(2)).toEqual(['default: a', 'b', 'parity 100.0 %: 3 of 3 objects equal or declared; 2 problems']);
});

test('a run that came to nothing is a failure', () => {
  const { ok, lines } = sum([run()], { failures: [{ name: 'dex-istio', message: 'bad settings' }] });
  expect(ok).toBe(false);
  expect(lines).toContain('dex-istio was not compared: bad settings');
});

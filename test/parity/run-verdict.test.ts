import type { Deviation } from '../../scripts/parity/declarations';
import { extraLines, extrasOfVariant, judgeExtras } from '../../scripts/parity/extras';
import { idleDeclarations, judgeRun, type RunEvidence, unknownRuns } from '../../scripts/parity/run-verdict';

const entry = (change: Partial<Deviation> = {}): Deviation => ({
  object: '/Secret/a/b',
  runs: ['default'],
  reason: 'because it is better',
  ...change,
});

function judge(change: Partial<RunEvidence['comparison']>, deviations: Deviation[] = [], extra?: string[]) {
  const differing = [{ object: '/Secret/a/b', diffs: [{ path: 'data', expected: 'x', got: 'y' }] }];
  const comparison = {
    components: [{ component: 'dex', objects: 3, differing, missing: ['/Secret/a/c'] }],
    extra: [],
    duplicates: [],
    ...change,
  };
  const reference = new Map([['dex', ['/Secret/a/a', '/Secret/a/b', '/Secret/a/c']]]);
  const lines = [{ object: '/Secret/our/*', runs: ['default'] }];
  return judgeRun({ name: 'default', comparison, reference, extra }, deviations, lines);
}

test('each object of the reference is judged by the declarations of the run', () => {
  const [file] = judge({}, [
    entry({ path: 'data', ours: 'y' }),
    entry({ object: '/Secret/a/c', runs: ['other'] }),
  ]).files;
  expect(file?.objects.map(({ object, status }) => [object, status])).toEqual([
    ['/Secret/a/a', 'equal'],
    ['/Secret/a/b', 'declared'],
    ['/Secret/a/c', 'missing'],
  ]);
});

test('problems name the run', () => {
  const { problems } = judge({ duplicates: ['/Secret/a/a'] }, [
    entry({ object: '/Secret/a/a', path: 'data', ours: 'y' }),
  ]);
  expect(problems).toEqual([
    'default: /Secret/a/a data: declared, but there is no difference',
    'default: /Secret/a/a: rendered twice',
  ]);
});

test('a pattern must be of use for each object that it means', () => {
  const { problems } = judge({}, [entry({ object: '/Secret/a/*', path: 'data', ours: 'y' })]);
  expect(problems).toEqual([
    'default: /Secret/a/a data: declared, but there is no difference',
    'default: /Secret/a/c data: declared, but the object is missing',
  ]);
});

describe('objects without counterpart', () => {
  test('are counted and declared, where all was compared', () => {
    expect(judge({}, [], ['/Secret/our/a'])).toMatchObject({ extras: 1, problems: [] });
    expect(judge({}, [], ['/Secret/our/a', '/Secret/other/a']).problems).toEqual([
      'default: /Secret/other/a: upstream has no such object, and no extra declares it',
    ]);
    expect(judge({}, [], []).problems).toEqual(['default: /Secret/our/*: declared as an extra, but it is none']);
    expect(judge({ extra: ['/Secret/other/a'] })).toMatchObject({ extras: undefined, problems: [] });
  });

  test('of a variant are those of its component, and what the default platform has not', () => {
    const extra = ['/Secret/a/own', '/Secret/a/known', '/Secret/a/new'];
    const known = new Set(['/Secret/a/own', '/Secret/a/known']);
    expect(extrasOfVariant(extra, new Set(['/Secret/a/own']), known)).toEqual(['/Secret/a/own', '/Secret/a/new']);
  });

  test('stand in groups', () => {
    const lines = extraLines([
      { reason: 'because it is better', runs: ['default'], objects: ['/Secret/a/a', '/Secret/a/b'] },
    ]);
    expect(judgeExtras(['/Secret/a/a', '/Secret/a/b'], lines)).toEqual([]);
    expect(judgeExtras(['/Secret/a/a'], lines)).toHaveLength(1);
  });
});

describe('declarations without an object', () => {
  const nowhere = entry({ object: '/Secret/a/z', path: 'data', ours: 'y' });
  const names = ['default', 'pipelines-gcp', 'pipelines-plain'];
  const verdict = (name: string, used?: Deviation[]) => ({ ...judge({}), name, used: used && new Set(used) });

  test('in a run that they name', () => {
    expect(idleDeclarations([nowhere], [judge({}, [nowhere], ['/Secret/our/a'])], names)).toEqual([
      '/Secret/a/z data: declared for default, where upstream has no such object',
    ]);
    expect(idleDeclarations([entry()], [judge({}, [entry()], [])], names)).toHaveLength(1);
    const used = entry();
    expect(idleDeclarations([used], [judge({}, [used], [])], names)).toEqual([]);
  });

  test('in all runs that a pattern means', () => {
    const many = entry({ runs: ['pipelines-*'] });
    expect(idleDeclarations([many], [verdict('pipelines-gcp', []), verdict('pipelines-plain', [many])], names)).toEqual(
      [],
    );
    expect(
      idleDeclarations([many], [verdict('pipelines-gcp', []), verdict('pipelines-plain', [])], names),
    ).toHaveLength(1);
  });

  test('are not judged where only a part was compared', () => {
    expect(idleDeclarations([nowhere], [judge({}, [nowhere])], names)).toEqual([]);
    expect(idleDeclarations([nowhere], [], names)).toEqual([]);
  });

  test('cannot be for a run that there is not', () => {
    expect(
      unknownRuns([entry({ runs: ['default', 'pipeline-*'] }), { object: '/Secret/a/b', runs: ['dex'] }], names),
    ).toEqual(['/Secret/a/b: no run is named pipeline-*', '/Secret/a/b: no run is named dex']);
  });
});

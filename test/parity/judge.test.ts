import type { Deviation } from '../../scripts/parity/declarations';
import type { Difference } from '../../scripts/parity/differences';
import { inRun, judgeObject } from '../../scripts/parity/judge';

const OBJECT = 'apps/Deployment/kubeflow/mysql';
const IMAGE: Difference = { path: 'spec.image', expected: 'a:1', got: 'a:2' };

function declare(entry: Partial<Deviation>): Deviation {
  return { object: OBJECT, runs: ['default'], reason: 'because it is better', ...entry };
}

function judge(found: readonly Difference[] | 'missing', ...entries: Partial<Deviation>[]) {
  const { status, open, problems } = judgeObject(OBJECT, found, entries.map(declare));
  return {
    status,
    open: open.map(({ path }) => path),
    problems: problems.map((each) => each.replace(OBJECT, '').trim()),
  };
}

test('an object as upstream has it needs no declaration', () => {
  expect(judge([])).toEqual({ status: 'equal', open: [], problems: [] });
});

test('a difference that nothing declares is open', () => {
  expect(judge([IMAGE])).toEqual({ status: 'differs', open: ['spec.image'], problems: [] });
  expect(judge([IMAGE], { object: 'apps/Deployment/kubeflow/other', path: 'spec', ours: 'a:2' }).status).toBe(
    'differs',
  );
  expect(judge([{ path: 'spec.envFrom', got: 1 }], { path: 'spec.env', ours: 1 }).open).toEqual(['spec.envFrom']);
});

test('declarations hold in their runs only', () => {
  const entries = [declare({ runs: ['default'] }), declare({ runs: ['pipelines-*'] })];
  expect(inRun(entries, 'default')).toEqual([entries[0]]);
  expect(inRun(entries, 'pipelines-gcp')).toEqual([entries[1]]);
  expect(inRun(entries, 'istio-install-gke')).toEqual([]);
});

describe('our value', () => {
  test('is the declared one', () => {
    expect(judge([IMAGE], { path: 'spec.image', ours: 'a:2' })).toEqual({ status: 'declared', open: [], problems: [] });
  });

  test('is another one', () => {
    expect(judge([{ ...IMAGE, got: 'a:3' }], { path: 'spec.image', ours: 'a:2' })).toEqual({
      status: 'differs',
      open: ['spec.image'],
      problems: ['spec.image: declared as "a:2", but is "a:3"'],
    });
  });

  test('is none', () => {
    const gone = { path: 'spec.image', expected: 'a:1' };
    expect(judge([gone], { path: 'spec.image', ours: null }).status).toBe('declared');
    expect(judge([gone], { path: 'spec.image', ours: 'a:2' }).status).toBe('differs');
    expect(judge([IMAGE], { path: 'spec.image', ours: null }).status).toBe('differs');
  });

  test('differs in parts, each of which is declared, whatever their order', () => {
    const parts = [
      { path: 'spec.probe.port', expected: 1, got: { b: 1, a: 2 } },
      { path: 'spec.probe[0]', expected: 5 },
      { path: 'spec.probe.names', missing: ['x'], extra: [] },
    ];
    const ours = { names: { removed: ['x'] }, '[0]': null, port: { a: 2, b: 1 } };
    expect(judge(parts, { path: 'spec.probe', ours }).status).toBe('declared');
    expect(judge([...parts, { path: 'spec.probe.path', got: '/' }], { path: 'spec.probe', ours }).status).toBe(
      'differs',
    );
    expect(judge(parts.slice(1), { path: 'spec.probe', ours }).status).toBe('differs');
  });

  test('stands under the step that a pattern leaves open', () => {
    const entry = { path: 'env[A_*]', ours: { '[A_HOST]': 'x', '[A_PORT].value': '1' } };
    const found = [
      { path: 'env[A_HOST]', got: 'x' },
      { path: 'env[A_PORT].value', expected: '2', got: '1' },
    ];
    expect(judge(found, entry).status).toBe('declared');
    expect(judge(found.slice(1), entry).status).toBe('differs');
  });
});

describe('lists of texts', () => {
  const rules = { path: 'rules', missing: ['/nodes patch'], extra: ['/pods get', '/pods list'] };
  const entry = { path: 'rules', added: ['/pods list', '/pods get'], removed: ['/nodes patch'] };

  test('have what is declared more and less', () => {
    expect(judge([rules], entry)).toEqual({ status: 'declared', open: [], problems: [] });
    expect(judge([{ ...rules, missing: [] }], { path: 'rules', added: entry.added }).status).toBe('declared');
  });

  test.each([
    ['one more', { ...rules, extra: [...rules.extra, '/secrets get'] }],
    ['one less', { ...rules, missing: [...rules.missing, '/events create'] }],
    ['one no more', { ...rules, extra: ['/pods get'] }],
    ['none', { path: 'rules', missing: ['all of it'], extra: [] }],
    ['another order', { path: 'rules', missing: [], extra: [], order: true }],
    ['no list', { path: 'rules', expected: ['a'] }],
  ])('%s than declared is open', (_, difference) => {
    expect(judge([difference], entry)).toMatchObject({ status: 'differs', open: ['rules'] });
  });
});

test('texts that are others each time match what is declared', () => {
  const entry = { path: 'data', matches: '^[a-z]{4,}$' };
  const secret = (got?: string) => ({ path: 'data.key', expected: 'published', got });
  expect(judge([secret('generated')], entry).status).toBe('declared');
  expect(judge([secret('no')], entry).problems).toEqual([
    'data: declared as text that matches ^[a-z]{4,}$, but data.key is "no"',
  ]);
  expect(judge([secret('generated'), { path: 'data.other', expected: 'x' }], entry).status).toBe('differs');
  expect(judge([{ path: 'data.list', missing: ['a'], extra: ['abcd'] }], entry).status).toBe('declared');
  expect(judge([{ path: 'data.list', missing: ['a'], extra: ['abcd', 'no'] }], entry).status).toBe('differs');
  expect(judge([{ path: 'data.list', missing: ['a'], extra: [] }], entry).status).toBe('differs');
});

describe('the same selector', () => {
  const entry = { path: 'spec.podSelector', same: 'selector' } as const;
  const labels = (value: object) => ({ path: 'spec.podSelector.matchLabels', expected: value });
  const expressions = (...got: object[]) => ({ path: 'spec.podSelector.matchExpressions', got });
  const is = (key: string, ...values: string[]) => ({ key, operator: 'In', values });

  test('may be spelled with labels or with expressions', () => {
    expect(judge([labels({ app: 'a' }), expressions(is('app', 'a'))], entry).status).toBe('declared');
    const rest = [
      { path: 'spec.podSelector.matchLabels.app.kubernetes.io/name', expected: 'a' },
      { path: 'spec.podSelector.matchExpressions[1]', got: is('app.kubernetes.io/name', 'a') },
    ];
    expect(judge(rest, entry).status).toBe('declared');
  });

  test.each([
    ['another value', [labels({ app: 'a' }), expressions(is('app', 'b'))]],
    ['one label less', [labels({ app: 'a', tier: 'b' }), expressions(is('app', 'a'))]],
    ['several values', [labels({ app: 'a' }), expressions(is('app', 'a', 'b'))]],
    ['another operator', [labels({ app: 'a' }), expressions({ key: 'app', operator: 'NotIn', values: ['a'] })]],
    ['no selector', [labels({ app: 'a' })]],
    ['part of an expression', [{ path: 'spec.podSelector.matchExpressions[0].key', expected: 'a', got: 'b' }]],
    ['something else', [{ path: 'spec.podSelector', expected: {}, got: 1 }]],
  ])('%s selects others', (_, found) => {
    expect(judge(found, entry)).toMatchObject({
      status: 'differs',
      problems: ['spec.podSelector: declared as the same selector, but it selects others'],
    });
  });

  test('must be declared all the same, since the tool knows no equal spellings', () => {
    expect(judge([labels({ app: 'a' }), expressions(is('app', 'a'))]).status).toBe('differs');
  });
});

describe('a whole object', () => {
  test('may be left out', () => {
    expect(judge('missing')).toEqual({ status: 'missing', open: [], problems: [] });
    expect(judge('missing', {})).toEqual({ status: 'declared', open: [], problems: [] });
  });

  test('that is declared as left out must not be there: it would hide all differences', () => {
    expect(judge([IMAGE], {})).toEqual({
      status: 'differs',
      open: ['spec.image'],
      problems: [': declared as left out, but it is there'],
    });
    expect(judge([], {}).problems).toHaveLength(1);
  });

  test('is not left out by declarations about parts of it', () => {
    expect(judge('missing', { path: 'spec.image', ours: 'a:2' })).toEqual({
      status: 'missing',
      open: [],
      problems: ['spec.image: declared, but the object is missing'],
    });
  });
});

test('a declaration without a difference is a problem', () => {
  expect(judge([], { path: 'spec.image', ours: 'a:2' })).toMatchObject({
    status: 'equal',
    problems: ['spec.image: declared, but there is no difference'],
  });
});

test('a difference is declared once', () => {
  const twice = [
    { path: 'spec.image', ours: 'a:2' },
    { path: 'spec', ours: { image: 'a:2' } },
  ];
  expect(judge([IMAGE], ...twice).problems).toEqual(['spec.image: declared 2 times']);
  expect(judge('missing', {}, {}).problems).toEqual([': declared 2 times']);
});

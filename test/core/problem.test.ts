import { formatPath, formatValue, type LocatedProblem, SettingsError } from '../../lib/core/problem';

const at = (file: string, line: number, column: number, ...path: string[]): LocatedProblem => ({
  location: { file, line, column },
  path,
  message: 'wrong',
});

test('an error says file, line, column, path and message of each problem, in the order of the file', () => {
  const error = new SettingsError([
    at('b.yaml', 1, 1),
    at('a.yaml', 10, 3, 'y'),
    at('a.yaml', 9, 30),
    at('a.yaml', 9, 4, 'x'),
  ]);
  expect(error.message.split('\n')).toEqual([
    'a.yaml:9:4: x: wrong',
    'a.yaml:9:30: wrong',
    'a.yaml:10:3: y: wrong',
    'b.yaml:1:1: wrong',
  ]);
});

test.each([
  [['components', 'katib'], 'components.katib'],
  [['profiles', 0, 'owner'], 'profiles[0].owner'],
  [['workloads', 'kubeflow/a', 'env'], 'workloads["kubeflow/a"].env'],
  [['a', 'b.c'], 'a["b.c"]'],
  [[], ''],
])('formatPath writes %j as users read it', (path, expected) => {
  expect(formatPath(path)).toBe(expected);
});

test.each([
  [undefined, 'nothing'],
  [null, 'null'],
  ['text', '"text"'],
  [{ a: [1] }, '{"a":[1]}'],
])('formatValue shows %j', (value, expected) => {
  expect(formatValue(value)).toBe(expected);
});

test('formatValue keeps long values within a line', () => {
  const text = formatValue('x'.repeat(500));
  expect(text).toHaveLength(80);
  expect(text).toMatch(/^"x+\.\.\.$/);
});

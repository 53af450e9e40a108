import { parseSource } from '../../../lib/platform/settings/parse';
import { plain } from '../../../lib/platform/settings/source';
import { brief, problemsOf, shown } from '../../support/problems';

const parsed = (text: string): unknown => plain(parseSource(text, 'file.yaml').source);

describe('parseSource', () => {
  test.each([
    ['an empty file', ''],
    ['a file of comments', '# nothing\n'],
    ['an explicit null', 'null\n'],
  ])('takes %s as a map without keys', (_, text) => {
    expect(parsed(text)).toEqual({});
  });

  test('keeps text that looks like a number of YAML 1.1', () => {
    expect(parsed('release: 26.03.1\nanswer: yes\nport: 012')).toEqual({ release: '26.03.1', answer: 'yes', port: 12 });
  });

  test('follows aliases', () => {
    expect(parsed('a: &x { b: 1 }\nc: *x')).toEqual({ a: { b: 1 }, c: { b: 1 } });
  });

  test.each([
    ['broken syntax', 'a: 1\nb: [1\nc: 2\n', /^3:1 : not valid YAML: Flow sequence/],
    [
      'two documents',
      'a: 1\n---\nb: 2\n',
      /^2:1 : not valid YAML: a settings file is one document, this begins another$/,
    ],
    ['a tag that nobody knows', 'a: !vault x\n', /^1:4 : not valid YAML: Unresolved tag: !vault/],
    ['an alias without its anchor', 'a: *x\n', /^1:4 a: nothing before it has the anchor &x$/],
    ['a list', '- a\n', /^1:1 : expected a map of settings, got \["a"\]$/],
    ['plain text', 'hello\n', /^1:1 : expected a map of settings, got "hello"$/],
    ['a key that is a map', '? { a: 1 }\n: 2\n', /^1:3 : a key must be text$/],
    [
      'a key that every object has',
      'a:\n  __proto__: { b: 1 }\n',
      /^2:3 a.__proto__: no key can be named "__proto__"$/,
    ],
    ['a merge key of YAML 1.1', 'a: &x { b: 1 }\nc:\n  <<: *x\n', /^3:3 c\["<<"\]: merge keys are not of YAML 1.2/],
    ['an anchor that contains its alias', 'a: &x\n  b: *x\n', /^2:[36] : nested more than 50 levels deep$/],
  ])('refuses %s', (_, text, expected) => {
    expect(brief(problemsOf(() => parseSource(text, 'file.yaml')))[0]).toMatch(expected);
  });

  test('refuses aliases of aliases that would fill the memory', () => {
    const levels = Array.from({ length: 12 }, (_, n) => `a${n + 1}: &a${n + 1} [${`*a${n},`.repeat(9)}]\n`);
    const text = `a0: &a0 [x]\n${levels.join('')}`;
    expect(brief(problemsOf(() => parseSource(text, 'file.yaml')))[0]).toMatch(/more than 10000 aliases$/);
  });

  test('reports every mistake of syntax', () => {
    expect(problemsOf(() => parseSource('a: [\nb: }\n', 'file.yaml')).length).toBeGreaterThan(1);
  });

  test('reports repeated keys of every map, whatever their spelling, and reads on', () => {
    const { problems } = parseSource('a: 1\nb:\n- c: 1\n  "c": 2\na: 3\n1: x\n"1": y\n', 'file.yaml');
    expect(brief(shown(problems))).toEqual([
      '4:3 b[0].c: duplicate key "c"; line 3 has it already',
      '5:1 a: duplicate key "a"; line 1 has it already',
      '7:1 1: duplicate key "1"; line 6 has it already',
    ]);
  });

  test('reports a repeated key once, however many aliases lead to it', () => {
    const { problems } = parseSource('a: &x { b: 1, b: 2 }\nc: *x\nd: *x\n', 'file.yaml');
    expect(brief(shown(problems))).toHaveLength(1);
  });
});

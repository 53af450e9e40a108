import { symlinkSync } from 'node:fs';
import { locateIn, parseSource, plain, readSource } from '../../../lib/platform/settings/source';
import { brief, problemsOf, useFolder } from '../support';

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
    ['two documents', 'a: 1\n---\nb: 2\n', /^2:1 : not valid YAML: .*multiple documents/],
    ['a tag that nobody knows', 'a: !vault x\n', /^1:4 : not valid YAML: Unresolved tag: !vault/],
    ['an alias without its anchor', 'a: *x\n', /^1:4 : nothing before it has the anchor &x$/],
    ['a list', '- a\n', /^1:1 : expected a map of settings$/],
    ['plain text', 'hello\n', /^1:1 : expected a map of settings$/],
    ['a key that is a map', '? { a: 1 }\n: 2\n', /^1:3 : a key must be text$/],
    ['a key that every object has', 'a:\n  __proto__: { b: 1 }\n', /^2:3 : no key can be named "__proto__"$/],
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

  test('reports repeated keys of every map and reads on', () => {
    const { problems } = parseSource('a: 1\nb:\n  c: 1\n  c: 2\na: 3\n', 'file.yaml');
    expect(brief(problems)).toEqual(['4:3 : duplicate key "c"', '5:1 : duplicate key "a"']);
  });
});

describe('locateIn', () => {
  const { source } = parseSource('a:\n  b:\n    - c: 1\n    - c: 2\n', 'file.yaml');

  test.each([
    ['a key', ['a', 'b'], 2],
    ['a list item', ['a', 'b', 1], 4],
    ['a key in a list item', ['a', 'b', 1, 'c'], 4],
    ['the nearest map above a key that is not there', ['a', 'x', 'y'], 1],
    ['the list above an item that is not there', ['a', 'b', 7, 'c'], 2],
    ['the key whose value is no map', ['a', 'b', 0, 'c', 'd'], 3],
  ])('finds %s', (_, path, line) => {
    expect(locateIn(source, path)).toMatchObject({ file: 'file.yaml', line });
  });
});

describe('readSource', () => {
  const folder = useFolder();
  const read = (name: string) => readSource(name, folder.path(''));
  const values = (name: string) => plain(read(name).source);

  test('merges maps and replaces lists and scalars', () => {
    folder.write('base.yaml', 'map: { kept: 1, changed: 1 }\nlist: [1, 2]\nscalar: 1\n');
    folder.write('over.yaml', 'extends: base.yaml\nmap: { changed: 2, added: 2 }\nlist: [3]\nscalar: 2\n');
    expect(values('over.yaml')).toEqual({ map: { kept: 1, changed: 2, added: 2 }, list: [3], scalar: 2 });
  });

  test.each([
    ['a map by a scalar', 'a: { b: 1 }', 'a: false', { a: false }],
    ['a scalar by a map', 'a: false', 'a: { b: 1 }', { a: { b: 1 } }],
    ['a map by a list', 'a: { b: 1 }', 'a: [1]', { a: [1] }],
  ])('replaces %s', (_, base, over, expected) => {
    folder.write('base.yaml', base);
    folder.write('over.yaml', `extends: base.yaml\n${over}`);
    expect(values('over.yaml')).toEqual(expected);
  });

  test('replaces a choice of another form as a whole, and merges one of the same form', () => {
    folder.write('base.yaml', 'gateway: { hostname: a.example.com, tls: { mode: issuer, issuer: x } }\n');
    folder.write('other.yaml', 'extends: base.yaml\ngateway: { tls: { mode: none } }\n');
    folder.write('same.yaml', 'extends: base.yaml\ngateway: { tls: { mode: issuer, renewBefore: 1h } }\n');
    expect(values('other.yaml')).toEqual({ gateway: { hostname: 'a.example.com', tls: { mode: 'none' } } });
    expect(values('same.yaml')).toMatchObject({ gateway: { tls: { mode: 'issuer', issuer: 'x', renewBefore: '1h' } } });
  });

  test('follows a chain, each path from the folder of the file that says it', () => {
    folder.write('deep/a.yaml', 'a: 1\nb: 1\nc: 1\n');
    folder.write('deep/b.yaml', 'extends: ./a.yaml\nb: 2\nc: 2\n');
    folder.write('c.yaml', 'extends: deep/b.yaml\nc: 3\n');
    expect(values('c.yaml')).toEqual({ a: 1, b: 2, c: 3 });
  });

  test('remembers which file said what', () => {
    folder.write('base.yaml', '\n\na: { b: 1 }\n');
    folder.write('over.yaml', 'extends: base.yaml\na: { c: 1 }\n');
    const { source } = read('over.yaml');
    expect(locateIn(source, ['a', 'b'])).toEqual({ file: 'base.yaml', line: 3, column: 6 });
    expect(locateIn(source, ['a', 'c'])).toEqual({ file: 'over.yaml', line: 2, column: 6 });
  });

  test('reports the repeated keys of all files', () => {
    folder.write('base.yaml', 'a: 1\na: 2\n');
    folder.write('over.yaml', 'extends: base.yaml\nb: 1\nb: 2\n');
    expect(read('over.yaml').problems.map(({ location }) => location.file)).toEqual(['base.yaml', 'over.yaml']);
  });

  test('reports a missing file', () => {
    expect(problemsOf(() => read('nowhere.yaml'))).toEqual([
      { location: { file: 'nowhere.yaml', line: 1, column: 1 }, path: '', message: 'no such file: nowhere.yaml' },
    ]);
  });

  test('reports a missing file to extend where it is named', () => {
    folder.write('over.yaml', 'a: 1\nextends: ./nowhere.yaml\n');
    expect(problemsOf(() => read('over.yaml'))).toEqual([
      { location: { file: 'over.yaml', line: 2, column: 10 }, path: 'extends', message: 'no such file: nowhere.yaml' },
    ]);
  });

  test('reports a folder in place of a file', () => {
    folder.write('folder/file.yaml', '');
    expect(brief(problemsOf(() => read('folder')))).toEqual(['1:1 : cannot read folder: EISDIR']);
  });

  test.each(['[a.yaml, b.yaml]', '{}', '5', '""'])('refuses to extend %s', (value) => {
    folder.write('over.yaml', `extends: ${value}\n`);
    expect(brief(problemsOf(() => read('over.yaml')))).toEqual(['1:10 extends: expected the path of a settings file']);
  });

  test('reports a file that extends itself', () => {
    folder.write('a.yaml', 'extends: a.yaml\n');
    expect(brief(problemsOf(() => read('a.yaml')))).toEqual(['1:10 extends: circular: a.yaml -> a.yaml']);
  });

  test('reports a circle of files in the file that closes it', () => {
    folder.write('a.yaml', 'extends: b.yaml\n');
    folder.write('b.yaml', 'extends: c.yaml\n');
    folder.write('c.yaml', 'extends: b.yaml\n');
    expect(problemsOf(() => read('a.yaml'))).toMatchObject([
      { location: { file: 'c.yaml' }, message: 'circular: b.yaml -> c.yaml -> b.yaml' },
    ]);
  });

  test('sees through links to the same file', () => {
    folder.write('a.yaml', 'extends: link.yaml\n');
    symlinkSync(folder.path('a.yaml'), folder.path('link.yaml'));
    expect(brief(problemsOf(() => read('a.yaml')))[0]).toMatch(/circular/);
  });
});

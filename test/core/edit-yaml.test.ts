import { chmodSync, lstatSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { parseDocument } from 'yaml';
import { withoutValue, withValue } from '../../lib/core/edit-yaml';
import { parseSettingPath } from '../../lib/platform/settings/setting-path';
import { readSettingsText, replaceFile } from '../../lib/platform/settings/settings-file';
import { useFolder } from '../support/folder';

const folder = useFolder();

/** Ways of writing one file, each with `hostname: a` in `gateway`. */
const TEXTS: Readonly<Record<string, string>> = {
  'indents of four, lists of none':
    '# head\nx: 1   # one\ngateway:\n    hostname:   a # host\nlist:\n- b: 1   # two\n  c: 2\n\n# tail\n',
  'lines of Windows': '# c\r\ngateway:\r\n  hostname: a # h\r\n\r\nx: 1\r\n',
  'a byte order mark': '\uFEFF# c\n\ngateway:\n  hostname: a\nx: 1\n',
  'both of these': '\uFEFFgateway:\r\n  hostname: a\r\nx: 1\r\n',
  'tabs between words': 'gateway:\n  hostname:\ta\t# c\nx: 1\n',
  'anchors and aliases': 'x: &a { k: 1 }\ny: *a\ngateway: &g\n  hostname: a\nz: *g\n',
  'marks of a document': '%YAML 1.2\n---\ngateway:\n  hostname: a\nx: 1\n...\n',
  'numbers of all kinds':
    'gateway:\n  hostname: a\noctal: 0o17\nbig: 12345678901234567890\nhex: 0xFF\nf: 1.0\nnone: ~\nday: 2020-01-01\n',
  'texts of all kinds': 'gateway:\n  hostname: "a"\na: >-\n  one\n  two\n\n  three\nb: |\n  a\n   b\nc: !!str d\n',
  'maps on one line': 'gateway: {hostname: a, x: [1,2,3]}\ny: { z: 1 }\n',
  'empty lines': 'a: 1\n\n\n\ngateway:\n\n  hostname: a\n\n\nb: 2\n\n\n',
  'no end of its last line': 'x: 1\ngateway:\n  hostname: a',
};

/** Everything that a text says but for space, without what the edit is of. */
const rest = (text: string, value: string) =>
  text
    .replace(value, '')
    .replaceAll(/[\s'"]/g, '')
    .toLowerCase();

describe.each(Object.entries(TEXTS))('with %s', (_, text) => {
  test('a value that is replaced leaves all else', () => {
    const result = withValue(text, ['gateway', 'hostname'], 'other.example.com');
    expect(parseDocument(result).getIn(['gateway', 'hostname'])).toBe('other.example.com');
    expect(rest(result, 'other.example.com')).toBe(rest(text.replace(/hostname:(\s*)"?a/, 'hostname:$1'), '_'));
    expect(result.startsWith('\uFEFF')).toBe(text.startsWith('\uFEFF'));
    expect(/(^|[^\r])\n/.test(result)).toBe(!text.includes('\r\n'));
  });

  test('a value that is added leaves all else, and taken out again leaves what was', () => {
    const result = withValue(text, ['gateway', 'port'], 8443);
    expect(parseDocument(result).getIn(['gateway', 'port'])).toBe(8443);
    expect(rest(result, 'port: 8443').replaceAll(',', '')).toBe(rest(text, '_').replaceAll(',', ''));
    expect(rest(withoutValue(result, ['gateway', 'port']) ?? '', '_')).toBe(rest(text, '_'));
  });
});

test('lines that the library would write otherwise stay as their author wrote them', () => {
  const text = TEXTS['indents of four, lists of none'] ?? '';
  expect(withValue(text, ['list', 0, 'b'], 2)).toBe(text.replace('b: 1   #', 'b: 2   #'));
});

test.each([
  [
    '# yaml-language-server: $schema=./s.json\na: 1\nb: 2\n',
    ['a'],
    '# yaml-language-server: $schema=./s.json\n\nb: 2\n',
  ],
  ['# head\n\n# of a\na:\n  c: 1\nb: 2\n', ['a', 'c'], '# head\n\n# of a\n\nb: 2\n'],
  ['# head\na: 1\n', ['a'], '# head\n\n{}\n'],
])('%j without its first key keeps what is said of the file', (text, path, result) => {
  expect(withoutValue(text, path)).toBe(result);
});

test.each([
  [
    'of the next key',
    'a:\n  b:\n    c: 1 # gone\n  # d: off for now\nd: 1\n',
    ['a', 'b', 'c'],
    '# d: off for now\nd: 1\n',
  ],
  [
    'of the map around it',
    'x:\n  # about a\n  a:\n    b: 1\n    # c: 1\n  # d: 1\ny: 1\n',
    ['x', 'a', 'b'],
    '# c: 1\n# d: 1\ny: 1\n',
  ],
  ['of the file', 'x: 1\na:\n  b:\n    c: 1\n# vim: ft=yaml\n', ['a', 'b', 'c'], 'x: 1\n# vim: ft=yaml\n'],
  ['of the next item', 'a:\n  - b:\n      c: 1\n      # d: 1\n  - e: 1\n', ['a', 0], 'a:\n  # d: 1\n  - e: 1\n'],
])('comments below what is taken out stay, as those %s', (_, text, path, result) => {
  expect(withoutValue(text, path)).toBe(result);
});

test.each([
  ['below its own line', 'p:\n# - name: a\n#   x: 1\nq: 1\n', '# - name: a\n#   x: 1\nq: 1\n'],
  ['beside and below', 'p: # gone\n# - name: a\n#   x: 1\nq: 1\n', '# - name: a\n#   x: 1\nq: 1\n'],
  ['further in', 'o: 1\np: # gone\n  # x: 1\n  # y: 1\nq: 1\n', 'o: 1\n# x: 1\n# y: 1\nq: 1\n'],
])('comments of a key that says nothing stay whole when it is taken out: %s', (_, text, result) => {
  expect(withoutValue(text, ['p'])?.trimStart()).toBe(result);
});

test.each([
  ['text', 'p: true # why\nq: 1\n', [1], 'p:\n  # why\n  - 1\nq: 1\n'],
  ['text, by what is empty', 'p: true # why\nq: 1\n', {}, 'p: {} # why\nq: 1\n'],
  ['a map', 'p: # why\n  x: 1\nq: 1\n', { y: 1 }, 'p: # why\n  y: 1\nq: 1\n'],
  ['a map, by text', 'p: # why\n  x: 1\nq: 1\n', false, 'p: false # why\nq: 1\n'],
  ['a map on one line', 'p: { x: 1 } # why\nq: 1\n', false, 'p: false # why\nq: 1\n'],
  ['a map, with what is below', 'p:\n  x: 1\n  # y: 1\nq: 1\n', false, 'p: false\n# y: 1\nq: 1\n'],
  ['nothing', 'p: # why\n# - x\n# - y\nq: 1\n', [1], 'p: # why\n  - 1\n\n# - x\n# - y\nq: 1\n'],
])('comments beside and below what is replaced stay: %s', (_, text, value, result) => {
  expect(withValue(text, ['p'], value)).toBe(result);
});

test('comments above an item stay when it is replaced', () => {
  expect(withValue('p:\n  # one\n  - 1\n  # two\n  - 2\n', ['p', 1], { x: 1 })).toBe(
    'p:\n  # one\n  - 1\n  # two\n  - x: 1\n',
  );
});

test.each([
  ['p:\n- x: 1\nq: 1\n', 'p: []\nq: 1\n'],
  ['p: # ours\n- x: 1\nq: 1\n', 'p: [] # ours\nq: 1\n'],
  ['p: [x] # ours\nq: 1\n', 'p: [] # ours\nq: 1\n'],
  ['p: # ours\n- x: 1\n  # y: 1\nq: 1\n', 'p: [] # ours\n# y: 1\nq: 1\n'],
  ['p:\n- x: 1\n# - y: 1\n# - z: 1\nq: 1\n', 'p: []\n# - y: 1\n# - z: 1\nq: 1\n'],
])('%j without its only item is a file still', (text, result) => {
  expect(withoutValue(text, ['p', 0])).toBe(result);
});

test.each([
  ['a number', '1: 2\nb: 1\n', '1'],
  ['a truth value', 'true: 2\nb: 1\n', 'true'],
])('a key may be %s', (_, text, key) => {
  expect(withValue(text, [key], 3)).toBe(text.replace('2', '3'));
  expect(withoutValue(text, [key])).toBe('b: 1\n');
});

test.each([
  ['', '"" # why'],
  ['x', 'x # why'],
  [null, 'null # why'],
])('lines of text become one: %j', (value, written) => {
  expect(withValue('a: |+ # why\n  one\n  two\n\nb: 1\n', ['a'], value)).toBe(`a: ${written}\nb: 1\n`);
});

test('a file that says nothing between its marks is filled', () => {
  expect(withValue('---\n', ['a'], 1)).toBe('---\na: 1\n');
});

test('how far maps are indented is not told by those in lists', () => {
  const text = 'p:\n- x:\n    y:   1\n  z: 1\nq:\n  r:\n    s: 1\n';
  expect(withValue(text, ['q', 'r', 't'], 2)).toBe(`${text}    t: 2\n`);
});

test('where one place is indented otherwise than another, all lines stay', () => {
  const text = 'a:\n    b:   1\nc:\n- d:\n    e: [1,2]   # one\n  f: 1\n- g:\n    - h: 1\n';
  expect(withValue(text, ['c', 0, 'd', 'i'], 2)).toBe(text.replace('# one\n', '# one\n    i: 2\n'));
  expect(withValue(text, ['c', 2], { j: 1 })).toBe(`${text}- j: 1\n`);
  expect(withValue(text, ['a', 'k'], 1)).toBe(text.replace('b:   1\n', 'b:   1\n    k: 1\n'));
});

test('as many of the emptied maps go as are said', () => {
  const text = 'x: 1\na:\n  b:\n    c: 1\n    # d: 1\n';
  const texts = [0, 1, 2, 3].map((emptied) => withoutValue(text, ['a', 'b', 'c'], emptied));
  expect(texts.map((each) => parseDocument(each ?? '').toJS())).toEqual([
    { x: 1, a: { b: {} } },
    { x: 1, a: {} },
    { x: 1 },
    { x: 1 },
  ]);
  for (const each of texts) expect(each).toContain('# d: 1');
});

test('what an alias elsewhere stands for is not taken out', () => {
  expect(() => withoutValue('a: &x { k: 1 }\nb: *x\n', ['a'])).toThrow('*x elsewhere in the file stands for what &x');
  expect(() => withValue('a: &x { k: 1 }\nb: *x\n', ['b', 'k'], 1)).toThrow('b is an alias: it has no "k"');
});

test.each([
  ['list[2]', 'list is a list of 1: expected a place from 0 to 1, got 2'],
  ['list[7].name', 'list is a list of 1: expected a place from 0 to 1, got 7'],
  ['list.name', 'list is a list of 1: expected a place from 0 to 1, got "name"'],
  ['word.name', 'word is "one": it has no "name"'],
  ['word[0]', 'word is "one": it has no 0'],
  ['__proto__', '"__proto__": no key can be named "__proto__"'],
  ['a.__proto__.b', '"a.__proto__.b": no key can be named "__proto__"'],
])('%s leads nowhere', (path, message) => {
  expect(() => withValue('list: [a]\nword: one\n', parseSettingPath(path), 1)).toThrow(message);
});

test.each(['constructor', 'toString', 'prototype', 'hasOwnProperty'])('%s is a key like any other', (name) => {
  expect(withValue('', parseSettingPath(`${name}.x`), 1)).toBe(`${name}:\n  x: 1\n`);
});

test.each([
  ['several documents', 'a: 1\n---\nb: 1\n', 'file.yaml:2:1: not valid YAML: a settings file is one document'],
  ['a tab that indents', 'a:\n\tb: 1\n', 'file.yaml:2:1: not valid YAML: Tabs are not allowed as indentation'],
  ['a key twice', 'a: 1\na: 2\n', 'file.yaml:2:1: a: duplicate key "a"; line 1 has it already'],
  ['a list', '- a\n', 'file.yaml:1:1: expected a map of settings, got ["a"]'],
  ['a merge key', 'a: &a {}\nb: { <<: *a }\n', 'file.yaml:2:6: b["<<"]: merge keys are not of YAML 1.2'],
  ['no text', Buffer.from([0x61, 0x3a, 0xff]), 'file.yaml: cannot be read: it is not text in UTF-8'],
])('a file with %s is not edited', (_, content, message) => {
  const file = folder.path('file.yaml');
  writeFileSync(file, content);
  expect(() => readSettingsText(file)).toThrow(message);
});

test.each([0o664, 0o600])('a file keeps its rights: %o', (mode) => {
  const file = folder.write('mine.yaml', 'a: 1\n');
  chmodSync(file, mode);
  replaceFile(file, 'a: 2\n');
  expect(statSync(file).mode & 0o777).toBe(mode);
});

test('a link is written through', () => {
  const file = folder.write('mine.yaml', 'a: 1\n');
  const link = folder.path('link.yaml');
  symlinkSync(file, link);
  replaceFile(link, 'a: 2\n');
  expect(lstatSync(link).isSymbolicLink()).toBe(true);
  expect(readFileSync(file, 'utf8')).toBe('a: 2\n');
});

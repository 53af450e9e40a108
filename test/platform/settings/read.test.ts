import { symlinkSync, writeFileSync } from 'node:fs';
import { readSource } from '../../../lib/platform/settings/read';
import { settingsSchema } from '../../../lib/platform/settings/schema';
import { locateIn, plain } from '../../../lib/platform/settings/source';
import { useFolder } from '../../support/folder';
import { brief, problemsOf } from '../../support/problems';
import { SMALL_CATALOG } from '../small-catalog';

const SCHEMA = settingsSchema(SMALL_CATALOG);

describe('readSource', () => {
  const folder = useFolder();
  const read = (name: string) => readSource(name, SCHEMA, folder.path(''));
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
    expect(brief(problemsOf(() => read('folder')))).toEqual(['1:1 : expected a settings file, got the folder folder']);
  });

  test.each([
    ['bytes that are no text', [0x61, 0x3a, 0x20, 0xff, 0x0a]],
    ['UTF-16, as Windows writes it', [0xff, 0xfe, 0x61, 0x00, 0x3a, 0x00, 0x0a, 0x00]],
  ])('reports %s', (_, bytes) => {
    writeFileSync(folder.path('file.yaml'), Buffer.from(bytes));
    expect(brief(problemsOf(() => read('file.yaml')))).toEqual([
      '1:1 : cannot read file.yaml: it is not text in UTF-8',
    ]);
  });

  test('reads lines as Windows ends them, behind a byte order mark', () => {
    folder.write('file.yaml', '\ufeffa: 1\r\nb:\r\n  c: 2\r\n');
    expect(values('file.yaml')).toEqual({ a: 1, b: { c: 2 } });
    expect(locateIn(read('file.yaml').source, ['b', 'c'])).toMatchObject({ line: 3, column: 3 });
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

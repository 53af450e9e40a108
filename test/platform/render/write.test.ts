import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { writeFiles } from '../../../lib/platform/render/write';
import { useFolder } from '../../support/folder';

const folder = useFolder();
const dist = () => folder.path('dist');
const contents = () =>
  Object.fromEntries(readdirSync(dist()).map((name) => [name, readFileSync(folder.path(`dist/${name}`), 'utf8')]));
const A = { name: 'a.k8s.yaml', text: 'a\n' };
const B = { name: 'b.k8s.yaml', text: 'b\n' };

test('makes the folder, and those above it', () => {
  writeFiles(folder.path('x/y/dist'), [A]);
  expect(readFileSync(folder.path('x/y/dist/a.k8s.yaml'), 'utf8')).toBe('a\n');
});

test('replaces the folder as a whole: files of a component that is off are gone', () => {
  writeFiles(dist(), [A, B]);
  writeFiles(dist(), [{ ...A, text: 'new\n' }]);
  expect(contents()).toEqual({ 'a.k8s.yaml': 'new\n' });
});

test('leaves nothing beside the folder', () => {
  writeFiles(dist(), [A]);
  writeFiles(dist(), [B]);
  expect(readdirSync(folder.path(''))).toEqual(['dist']);
});

test('others may read the folder as any other', () => {
  writeFiles(dist(), [A]);
  mkdirSync(folder.path('other'));
  expect(statSync(dist()).mode).toBe(statSync(folder.path('other')).mode);
});

test('writes into the folder that a link leads to', () => {
  mkdirSync(folder.path('real'));
  symlinkSync(folder.path('real'), dist());
  writeFiles(dist(), [A]);
  expect(readdirSync(folder.path('real'))).toEqual(['a.k8s.yaml']);
});

describe('keeps the folder as it was', () => {
  test('when it holds files that no render wrote', () => {
    folder.write('dist/notes.txt', 'mine');
    folder.write('dist/more.txt', 'mine');
    expect(() => writeFiles(dist(), [A])).toThrow(/: holds \w+\.txt and 1 more, which no render wrote/);
    expect(readdirSync(dist()).sort()).toEqual(['more.txt', 'notes.txt']);
  });

  test('when a file cannot be written', () => {
    writeFiles(dist(), [A]);
    expect(() => writeFiles(dist(), [B, { name: 'no/such/folder.k8s.yaml', text: '' }])).toThrow(/ENOENT/);
    expect(contents()).toEqual({ 'a.k8s.yaml': 'a\n' });
    expect(readdirSync(folder.path(''))).toEqual(['dist']);
  });

  test('when it is a file', () => {
    folder.write('dist', 'mine');
    expect(() => writeFiles(dist(), [A])).toThrow(/dist: is a file, not a folder/);
    expect(readFileSync(dist(), 'utf8')).toBe('mine');
  });

  test('when it is a link to nothing', () => {
    symlinkSync(folder.path('nowhere'), dist());
    expect(() => writeFiles(dist(), [A])).toThrow(/dist: is a link that leads to nothing/);
    expect(readdirSync(folder.path(''))).toEqual(['dist']);
  });

  test('when a folder in it has the name of a file of ours', () => {
    folder.write('dist/a.k8s.yaml/notes.txt', 'mine');
    expect(() => writeFiles(dist(), [A])).toThrow(/holds a\.k8s\.yaml, which no render wrote/);
    expect(readFileSync(folder.path('dist/a.k8s.yaml/notes.txt'), 'utf8')).toBe('mine');
  });
});

test('makes nothing when the first folder cannot be replaced', () => {
  expect(() => writeFiles(dist(), [{ name: 'no/such/folder.k8s.yaml', text: '' }])).toThrow(/ENOENT/);
  expect(existsSync(dist())).toBe(false);
});

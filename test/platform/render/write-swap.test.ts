/** @jest-environment node */
import { readdirSync, renameSync, rmSync } from 'node:fs';
import { writeFiles } from '../../../lib/platform/render/write';
import { useFolder } from '../../support/folder';

jest.mock('node:fs', () => {
  const fs = jest.requireActual<typeof import('node:fs')>('node:fs');
  return { ...fs, renameSync: jest.fn(fs.renameSync) };
});

const folder = useFolder();

test('the folder comes back when the new one cannot take its place', () => {
  folder.write('dist/01-old.k8s.yaml', 'old\n');
  folder.write('dist/.rendered', '{ "files": ["01-old.k8s.yaml"] }');
  const rename = jest.requireActual<typeof import('node:fs')>('node:fs').renameSync;
  jest
    .mocked(renameSync)
    .mockImplementationOnce(rename)
    .mockImplementationOnce(() => {
      throw new Error('EBUSY');
    });
  expect(() => writeFiles(folder.path('dist'), [{ name: '02-new.k8s.yaml', text: 'new\n' }])).toThrow('EBUSY');
  expect(readdirSync(folder.path('dist'))).toEqual(['.rendered', '01-old.k8s.yaml']);
  expect(readdirSync(folder.path(''))).toEqual(['dist']);
});

test('of two renders at once the last one holds', () => {
  folder.write('dist/01-old.k8s.yaml', 'old\n');
  folder.write('dist/.rendered', '{ "files": ["01-old.k8s.yaml"] }');
  const rename = jest.requireActual<typeof import('node:fs')>('node:fs').renameSync;
  jest
    .mocked(renameSync)
    // Both move the old folder away, and the other one is first to put its own there.
    .mockImplementationOnce(rename)
    .mockImplementationOnce((from, to) => {
      folder.write('dist/03-other.k8s.yaml', 'other\n');
      rename(from, to);
    });
  writeFiles(folder.path('dist'), [{ name: '02-new.k8s.yaml', text: 'new\n' }]);
  expect(readdirSync(folder.path('dist'))).toEqual(['.rendered', '02-new.k8s.yaml']);
  expect(readdirSync(folder.path(''))).toEqual(['dist']);
});

test('a folder that another render has moved away is made', () => {
  folder.write('dist/.rendered', '{ "files": [] }');
  jest.mocked(renameSync).mockImplementationOnce((from) => {
    rmSync(from, { recursive: true });
    throw Object.assign(new Error('ENOENT'), { code: 'ENOENT' });
  });
  writeFiles(folder.path('dist'), [{ name: '02-new.k8s.yaml', text: 'new\n' }]);
  expect(readdirSync(folder.path('dist'))).toEqual(['.rendered', '02-new.k8s.yaml']);
});

/** @jest-environment node */
import { readdirSync, renameSync } from 'node:fs';
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

import { spawnSync } from 'node:child_process';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { useFolder } from '../support/folder';

const ROOT = join(__dirname, '../..');
const folder = useFolder();

test('a repository that lies in a folder called build is no compiled package', () => {
  const sources = ['core/files.ts', 'kubernetes/package-version.ts', 'kubernetes/own-command.ts', 'kubernetes/json.ts'];
  for (const source of sources) cpSync(join(ROOT, 'lib', source), folder.path(`build/lib/${source}`));
  folder.write('build/package.json', '{}');
  const print = `
    const { besideCode } = require('./lib/core/files');
    const { ownCommand } = require('./lib/kubernetes/own-command');
    console.log(besideCode('platforms') + ' ' + ownCommand('plan'));`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--require', require.resolve('tsx/cjs'), '--eval', print], {
    cwd: folder.path('build'),
    encoding: 'utf8',
  });
  expect({ stdout, stderr }).toEqual({ stdout: `${folder.path('build/platforms')} npm run plan\n`, stderr: '' });
});

import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { useFolder } from '../support/folder';

const ROOT = join(__dirname, '../..');
const folder = useFolder();

/** Runs main.ts as `npm run synth` does, in the test's own folder. */
const synth = (...args: string[]) => {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(ROOT, 'scripts/run.cjs'), join(ROOT, 'main.ts'), ...args],
    { cwd: folder.path(''), encoding: 'utf8', env: { ...process.env, CDK8S_OUTDIR: undefined } },
  );
  return { status, stdout, stderr };
};

test('the program renders and exits with 0', () => {
  folder.write('settings.yaml', '');
  expect(synth('settings.yaml', '--output', 'out')).toEqual({
    status: 0,
    stdout: expect.stringMatching(/^settings\.yaml: \d+ components rendered to out in \d+\.\d\d s\n/),
    stderr: '',
  });
  expect(readdirSync(folder.path('out'))).toContainEqual(expect.stringMatching(/^\d+-.*\.k8s\.yaml$/));
});

test('the program exits with 1 and says why', () => {
  expect(synth('nowhere.yaml')).toEqual({
    status: 1,
    stdout: '',
    stderr: 'nowhere.yaml:1:1: no such file: nowhere.yaml\n1 problem; nothing was written\n',
  });
});

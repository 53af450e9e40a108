import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { useFolder } from '../support/folder';

const folder = useFolder();
const RUN_BUNDLE = join(__dirname, '../../lib/cli/run-bundle.cjs');

/** Ends with the code that the verb is given. */
const BUNDLE =
  'process.exitCode = Number(process.argv[3]); function later() { return 1; } if (process.exitCode === 0) later();';

function run(verb: string, code: number, text = BUNDLE): void {
  const options = { text, place: folder.path('program.js'), compiled: folder.path('kept/program'), isKept: true };
  folder.write(
    'start.cjs',
    `const { runBundle, setFlags } = require(${JSON.stringify(RUN_BUNDLE)});
    setFlags();
    runBundle(${JSON.stringify(options)});`,
  );
  const args = [folder.path('start.cjs'), verb, String(code)];
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: code, stderr: '' });
}

const kept = () => readdirSync(folder.path('kept')).sort();
const inodes = () => kept().map((name) => statSync(folder.path(`kept/${name}`)).ino);

test('what V8 compiled is kept of each verb, and not written again', () => {
  run('one', 0);
  run('two', 0);
  expect(kept()).toEqual([expect.not.stringMatching(/failed$/), expect.not.stringMatching(/failed$/)]);
  const before = inodes();
  run('one', 0);
  run('one', 1);
  expect(inodes()).toEqual(before);
});

test('of a run that failed it is kept until one ends well', () => {
  run('verb', 1);
  expect(kept()).toEqual([expect.stringMatching(/-failed$/)]);
  const before = inodes();
  run('verb', 2);
  expect(inodes()).toEqual(before);
  run('verb', 0);
  expect(kept()).toEqual([expect.not.stringMatching(/failed$/), expect.stringMatching(/-failed$/)]);
});

test('what is of another program is made anew', () => {
  run('verb', 0);
  const before = inodes();
  run('verb', 0, `${BUNDLE} // longer`);
  expect(kept()).toHaveLength(1);
  expect(inodes()).not.toEqual(before);
});

test.each([
  ['the folder is a file', () => folder.write('kept', '')],
  [
    'what is kept cannot be read',
    () => {
      run('verb', 0);
      for (const path of kept().map((name) => folder.path(`kept/${name}`))) {
        rmSync(path);
        mkdirSync(path);
      }
    },
  ],
])('a program runs where %s', (_, prepare) => {
  prepare();
  run('verb', 0);
  run('verb', 1);
});

import { spawnSync } from 'node:child_process';
import { cpSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { useFolder } from '../support/folder';
import { offlineEnvironment } from '../support/offline-environment';

const ROOT = join(__dirname, '../..');
const folder = useFolder();

/** Runs main.ts as `npm run synth` does, in the test's own folder. */
const synth = (...args: string[]) => {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(ROOT, 'scripts/run.cjs'), join(ROOT, 'main.ts'), ...args],
    { cwd: folder.path(''), encoding: 'utf8', env: { ...offlineEnvironment(), CDK8S_OUTDIR: undefined } },
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

test('a reader who has gone does not matter: all is written, and nothing is said about it', () => {
  folder.write('small.yaml', 'components: { default: off, kubeflow-namespace: { mesh: false } }');
  const program = `"${process.execPath}" "${join(ROOT, 'scripts/run.cjs')}" "${join(ROOT, 'main.ts')}"`;
  const closed = `{ ${program} small.yaml --output piped; echo "exit $?" >&2; } | true`;
  const { stderr } = spawnSync('sh', ['-c', closed], { cwd: folder.path(''), encoding: 'utf8' });
  expect(stderr).toBe('exit 0\n');
  expect(readdirSync(folder.path('piped'))).toContainEqual(expect.stringMatching(/kubeflow-namespace/));
});

test('called by npm from another folder, paths count from there', () => {
  folder.write('here/sub/.keep', '');
  folder.write('here/mine.yaml', '');
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['scripts/run.cjs', 'main.ts', '../mine.yaml', '--output', 'out'],
    {
      cwd: ROOT,
      encoding: 'utf8',
      env: {
        ...offlineEnvironment(),
        npm_package_json: join(ROOT, 'package.json'),
        npm_package_name: 'cdk8s-kubeflow',
        INIT_CWD: folder.path('here/sub'),
      },
    },
  );
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toMatch(/^\.\.\/mine\.yaml: \d+ components rendered to out in/);
  expect(readdirSync(folder.path('here/sub/out')).length).toBeGreaterThan(10);
});

describe('without its libraries', () => {
  const run = (...args: string[]) => {
    for (const sources of ['scripts', 'lib/cli'])
      cpSync(join(ROOT, sources), folder.path(sources), { recursive: true });
    const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/run.cjs', ...args], {
      cwd: folder.path(''),
      encoding: 'utf8',
    });
    return { status, stdout, stderr };
  };

  test('every verb says in one line what to do', () => {
    const stderr = `error: esbuild, cdk8s, zod: not installed; run \`npm ci\` in ${folder.path('')}`.replace(/\/$/, '');
    expect(run('main.ts')).toEqual({ status: 1, stdout: '', stderr: `${stderr}\n` });
    expect(run('lib/cli/main.ts', 'diff')).toEqual({ status: 2, stdout: '', stderr: `${stderr}\n` });
  });

  test('with some of them (npm ci --omit=dev) too', () => {
    for (const library of ['cdk8s', 'zod']) folder.write(`node_modules/${library}/package.json`, '{}');
    expect(run('main.ts')).toEqual({
      status: 1,
      stdout: '',
      stderr: expect.stringMatching(/^error: esbuild: not installed; run `npm ci` in .* \(with --omit=dev .*\)\n$/),
    });
  });
});

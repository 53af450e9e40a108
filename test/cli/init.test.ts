import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { makeProgram } from '../../lib/cli/program';
import { captured } from '../support/captured';
import { useFolder } from '../support/folder';

const ROOT = join(__dirname, '../..');
const folder = useFolder();
const home = process.cwd();
beforeEach(() => process.chdir(folder.path('')));
afterEach(() => process.chdir(home));

const run = (...args: string[]) => captured(() => makeProgram().parseAsync(args, { from: 'user' }));
const text = (name: string) => readFileSync(folder.path(name), 'utf8');

/** Lets the settings of a project find the platforms that they extend, as if the package were installed. */
function install(project: string): void {
  mkdirSync(folder.path(`${project}/node_modules`), { recursive: true });
  symlinkSync(ROOT, folder.path(`${project}/node_modules/cdk8s-kubeflow`));
}

test('a project has what a repository needs, at the versions that are tested', async () => {
  expect(await run('init', 'My Platform', '--platform', 'minimal')).toEqual({
    code: 0,
    stdout: "My Platform: 8 files; next: cd 'My Platform' && npm install && npm start\n",
    stderr: '',
  });
  expect(readdirSync('My Platform').sort()).toEqual(
    [
      '.github',
      '.gitignore',
      'README.md',
      'cdk8s.yaml',
      'kubeflow.yaml',
      'main.ts',
      'package.json',
      'tsconfig.json',
    ].sort(),
  );
  const own = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    version: string;
    devDependencies: Record<string, string>;
  };
  const { name, dependencies, devDependencies } = JSON.parse(text('My Platform/package.json')) as {
    name: string;
    dependencies: Record<string, string>;
    devDependencies: Record<string, string>;
  };
  const { cdk8s, constructs } = own.devDependencies;
  expect({ name, dependencies }).toEqual({
    name: 'my-platform',
    dependencies: {
      'cdk8s-kubeflow': own.version,
      cdk8s,
      constructs,
      'cdk8s-plus-27': own.devDependencies['cdk8s-plus-27'],
    },
  });
  expect(own.devDependencies).toMatchObject(devDependencies);
  expect(text('My Platform/README.md')).toMatch(/```sh\nnpm install\nnpm start\n```/);
});

test.each([
  ['Ünï', 'uni'],
  ['Équipe ML – Plattform', 'equipe-ml-plattform'],
  ['_team.a_', 'team.a'],
  ['.hidden', 'hidden'],
  ['東京-gpu', 'gpu'],
])('%s: its package is %s', async (own, name) => {
  expect(await run('init', own)).toMatchObject({ code: 0, stderr: '' });
  expect(JSON.parse(text(`${own}/package.json`))).toMatchObject({ name });
});

test.each([
  ['as it comes', [], 'generated'],
  ['for Argo CD', ['--argocd', 'https://git.example.com/ops.git'], 'existing'],
])('its settings render, %s', async (_, flags, source) => {
  await run('init', 'mine', '--platform', 'minimal', ...flags);
  install('mine');
  expect(await run('validate', 'mine/kubeflow.yaml')).toMatchObject({ code: 0, stderr: '' });
  expect((await run('get', 'credentials.source', '-f', 'mine/kubeflow.yaml')).stdout).toBe(`${source}\n`);
  expect(existsSync(folder.path('mine/node_modules/cdk8s-kubeflow/platforms/settings.schema.json'))).toBe(true);
  expect(text('mine/kubeflow.yaml')).toContain('$schema=./node_modules/cdk8s-kubeflow/platforms/settings.schema.json');
});

test.each([
  ['as it comes', [], ['dist/a.yaml', 'kubeflow.credentials.yaml', 'node_modules/a']],
  ['for Argo CD', ['--argocd', 'https://git.example.com/ops.git'], ['kubeflow.credentials.yaml', 'node_modules/a']],
])('Git ignores passwords, and no more than it should: %s', async (_, flags, ignored) => {
  await run('init', 'mine', ...flags);
  execFileSync('git', ['init', '--quiet', 'mine']);
  const paths = [
    'dist/a.yaml',
    'kubeflow.credentials.yaml',
    'node_modules/a',
    'kubeflow.yaml',
    'kubeflow.images.lock.yaml',
  ];
  const out = execFileSync('git', ['-C', 'mine', 'check-ignore', ...paths], { encoding: 'utf8' });
  expect(out.trim().split('\n')).toEqual(ignored);
});

test('its workflow renders and says what a pull request changes', async () => {
  await run('init', 'mine', '--argocd', 'https://git.example.com/ops.git');
  const { jobs } = parse(text('mine/.github/workflows/platform.yaml')) as {
    jobs: { render: { steps: { run?: string }[] } };
  };
  const commands = jobs.render.steps.flatMap(({ run: command }) => command ?? []);
  expect(commands).toEqual([
    'npm ci',
    'npm run check',
    'npm run synth',
    'git diff --exit-code -- dist dist-argocd',
    expect.stringContaining('npx cdk8s-kubeflow settings diff kubeflow.base.yaml kubeflow.yaml || test $? -eq 1'),
  ]);
  const { scripts } = JSON.parse(text('mine/package.json')) as { scripts: Record<string, string> };
  expect(Object.keys(scripts)).toEqual(expect.arrayContaining(['check', 'synth', 'start']));
});

test('a folder that holds something is left alone, unless that is wanted', async () => {
  folder.write('mine/notes.txt', 'mine');
  expect(await run('init', 'mine')).toEqual({
    code: 1,
    stdout: '',
    stderr: 'mine holds notes.txt; choose another folder, or say --force\n',
  });
  expect(readdirSync('mine')).toEqual(['notes.txt']);
  expect(await run('init', 'mine', '--force')).toMatchObject({ code: 0 });
  expect(text('mine/notes.txt')).toBe('mine');
});

test.each([
  [],
  ['--argocd', 'https://git.example.com/ops.git'],
])('Git ignores passwords, and what killed runs leave: %s', async (...args) => {
  await run('init', 'ops', ...args);
  execFileSync('git', ['init', '--quiet', 'ops']);
  const left = ['.dist-a1B2c3/300-pipelines.k8s.yaml', 'kubeflow.credentials.yaml', '.123.kubeflow.credentials.yaml'];
  const ignored = execFileSync('git', ['-C', 'ops', 'check-ignore', ...left], { encoding: 'utf8' });
  expect(ignored.trim().split('\n')).toEqual(left);
});

test('Git ignores all that is rendered, unless it is kept there for Argo CD', async () => {
  const rendered = ['dist', 'dist-argocd', 'dist-flux'].map((name) => `${name}/manifests/a.yaml`);
  const ignoredIn = async (project: string, ...args: string[]) => {
    await run('init', project, ...args);
    execFileSync('git', ['init', '--quiet', project]);
    const { stdout } = spawnSync('git', ['-C', project, 'check-ignore', ...rendered], { encoding: 'utf8' });
    return stdout.split('\n').filter(Boolean);
  };
  expect(await ignoredIn('own')).toEqual(rendered);
  expect(await ignoredIn('ops', '--argocd', 'https://git.example.com/ops.git')).toEqual([]);
  execFileSync('git', ['init', '--quiet', 'repository']);
  writeFileSync('repository/.gitignore', readFileSync(join(ROOT, '.gitignore'), 'utf8'));
  const { stdout } = spawnSync('git', ['-C', 'repository', 'check-ignore', ...rendered], { encoding: 'utf8' });
  expect(stdout.split('\n').filter(Boolean)).toEqual(rendered);
});

test('a platform that there is not: exit code 2, and the nearest', async () => {
  expect(await run('init', 'mine', '--platform', 'minimla')).toEqual({
    code: 2,
    stdout: '',
    stderr: expect.stringMatching(/^error: no platform is named "minimla"; did you mean "minimal"\?/),
  });
  expect(existsSync('mine')).toBe(false);
});

test.each([
  ['no name', [''], /^error: <folder> is empty /],
  ['a file', ['own.txt'], /^error: own\.txt: is a file, not a folder\n$/],
  [
    'a place below a file',
    ['own.txt/deep'],
    /^error: own\.txt\/deep\/kubeflow\.yaml: cannot be written: a part of its path is a file\n$/,
  ],
  [
    'a place where no folder can be',
    ['/proc/a/b'],
    /kubeflow\.yaml: cannot be written: no folder can be made there\n$/,
  ],
  [
    'a platform that there is not',
    ['new', '--platform', 'gke-iapp'],
    /^error: no platform is named "gke-iapp"; did you mean "gke-iap"\?/,
  ],
  [
    'an address that is none',
    ['new', '--argocd', 'ops'],
    /^error: --argocd: expected an address such as https:\/\/git\.example\.com\/ops\.git.*, got "ops"\n$/,
  ],
  [
    'a name without a letter that a package can have',
    ['東京'],
    /^error: 東京: no package can be named "東京"; choose a folder whose name has letters from a to z, or digits\n$/,
  ],
  ['the root of the disk', ['/', '--force'], /^error: \/: no package can be named ""; choose/],
  ['a name that npm keeps for itself', ['node_modules'], /^error: node_modules: no package can be named/],
  [
    'a folder of the name of a file',
    ['taken', '--force'],
    /^error: taken\/package\.json: cannot be written: it is a folder\n$/,
  ],
])('%s: exit code 2, and nothing is begun', async (_, args, message) => {
  folder.write('own.txt', 'mine');
  folder.write('taken/package.json/own.txt', 'mine');
  expect(await run('init', ...args)).toEqual({ code: 2, stdout: '', stderr: expect.stringMatching(message) });
  expect(readdirSync('.').sort()).toEqual(['own.txt', 'taken']);
  expect(readdirSync('taken')).toEqual(['package.json']);
});

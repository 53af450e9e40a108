import { mkdirSync, readdirSync } from 'node:fs';
import { Command } from 'commander';
import { registerDeploy } from '../../lib/cli/deploy';
import { registerDiff } from '../../lib/cli/diff';
import { callByNpm } from '../../lib/cli/npm';
import { runSynth } from '../../lib/cli/synth';
import { captured } from '../support/captured';
import { useFolder } from '../support/folder';

const folder = useFolder();
const home = process.cwd();
afterEach(() => process.chdir(home));

/** As npm calls a script of the repository for a user who stands elsewhere. */
function call(from: string, env: Record<string, string> = {}) {
  mkdirSync(folder.path('repository'), { recursive: true });
  mkdirSync(folder.path(from), { recursive: true });
  process.chdir(folder.path('repository'));
  return callByNpm({
    npm_package_json: folder.path('repository/package.json'),
    npm_package_name: 'cdk8s-kubeflow',
    INIT_CWD: folder.path(from),
    ...env,
  });
}

test.each([
  ['repository', 'dist'],
  ['repository/platforms', '../dist'],
  ['repository/dist', '.'],
  ['elsewhere', '../repository/dist'],
])('a user in %s: paths count from there, and dist stays that of the repository', (from, dist) => {
  const { defaultPath } = call(from);
  expect(process.cwd()).toBe(folder.path(from));
  expect(defaultPath('dist')).toBe(dist);
});

test.each([
  ['a script of another package', { npm_package_name: 'mine' }],
  ['a program that a script has started elsewhere', { npm_package_json: '/nowhere/package.json' }],
])('%s: paths count from the current folder', (_, env) => {
  const { defaultPath } = call('elsewhere', env);
  expect(process.cwd()).toBe(folder.path('repository'));
  expect(defaultPath('dist')).toBe('dist');
});

test('all verbs take what nobody names from the repository', async () => {
  const { defaultPath } = call('elsewhere');
  const program = new Command();
  registerDeploy(program, defaultPath);
  registerDiff(program, defaultPath);
  for (const verb of ['deploy', 'diff']) {
    const { stderr } = await captured(() => program.parseAsync([verb, '--kubeconfig', 'x'], { from: 'user' }));
    expect(stderr).toBe('error: ../repository/dist: there is no such folder; run `npm run synth` first\n');
  }
  const { stderr } = await captured(() => runSynth([], { defaultPath, swallowed: () => undefined }));
  expect(stderr).toContain('no such file: ../repository/platforms/default.yaml');
  expect(readdirSync(folder.path('elsewhere'))).toEqual([]);
});

test.each([
  [{ npm_config_prune: 'true' }, '--prune'],
  [{ npm_config_dist: 'true', npm_config_wait: '' }, '--dist --no-wait'],
])('options that npm has taken for its own are named, not lost (%j)', (env, flags) => {
  const { swallowed } = call('repository', env);
  const program = new Command();
  registerDeploy(program);
  const [deploy] = program.commands;
  expect(deploy && swallowed(deploy)).toBe(
    `npm has taken ${flags} for itself; options stand behind two dashes: npm run deploy -- ${flags}`,
  );
});

test('settings of npm that are no options of ours are none of our business', () => {
  const { swallowed } = call('repository', { npm_config_loglevel: 'silly', npm_config_wait: 'true' });
  const program = new Command();
  registerDeploy(program);
  expect(program.commands.map(swallowed)).toEqual([undefined]);
});

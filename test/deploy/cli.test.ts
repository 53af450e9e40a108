import { writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { Command } from 'commander';
import { registerDelete } from '../../lib/cli/delete';
import { registerDeploy } from '../../lib/cli/deploy';
import { registerDiff } from '../../lib/cli/diff';
import { registerDoctor } from '../../lib/cli/doctor';
import { registerLogs } from '../../lib/cli/logs';
import { registerOpen } from '../../lib/cli/open';
import { registerPlan } from '../../lib/cli/plan';
import { registerStatus } from '../../lib/cli/status';
import { captured, type Ended } from '../support/captured';
import { statusAnswer } from './fake-api-server';
import { configMap, deployment, kubeconfig, object, Stage } from './support';

let stage: Stage;
beforeEach(async () => {
  stage = await Stage.open();
});
afterEach(() => stage.stop());

/** Runs a verb in this process. */
function run(...args: string[]): Promise<Ended> {
  const program = new Command();
  registerDeploy(program);
  registerDiff(program);
  registerPlan(program);
  registerDelete(program);
  registerStatus(program);
  registerDoctor(program);
  registerOpen(program);
  registerLogs(program);
  return captured(() =>
    program.parseAsync([...args, '--dist', stage.dist, '--kubeconfig', kubeconfig(stage)], { from: 'user' }),
  );
}

test('deploy succeeds, diff shows what changed since', async () => {
  stage.write(configMap('default/a'), deployment('default/d', 1));
  const deployed = await run('deploy');
  expect(deployed).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^deployed: created 2, changed 0, unchanged 0, failed 0 in [\d.]+ s\n$/),
  });
  expect(deployed.stderr).toMatch(
    /^deploying 2 objects in 2 waves to test\nwave 0: 1 created in [\d.]+ s\nwave 1: 1 created in [\d.]+ s\n$/,
  );
  expect(stage.server.patches[0]?.headers.authorization).toBe('Bearer secret');
  stage.write(configMap('default/a', { a: 'new' }), deployment('default/d', 1));
  const different = await run('diff');
  expect(different).toMatchObject({ code: 1, stdout: expect.stringContaining('data.a: b → new') });
  expect(different.stdout).not.toContain('\u001b'); // no colour in a pipe
});

test('plan tells by its exit code whether there is anything to do, and whether somebody has to decide', async () => {
  stage.write(configMap('default/a'));
  expect(await run('plan')).toMatchObject({ code: 1, stdout: expect.stringContaining('+ create ConfigMap default/a') });
  expect(await run('plan', '--output', 'markdown')).toMatchObject({
    code: 1,
    stdout: expect.stringMatching(/^### test: 1 to create, 0 the same\n\n<details><summary>Created: 1<\/summary>/),
  });
  await run('deploy');
  expect(await run('plan')).toMatchObject({ code: 0, stdout: 'test: nothing to do, 1 the same\n' });
  stage.server.put({
    ...configMap('default/a', { a: 'b', old: 'x' }),
    metadata: {
      ...{ name: 'a', namespace: 'default' },
      managedFields: [{ manager: 'kubectl', operation: 'Apply', fieldsV1: { 'f:data': { 'f:a': {}, 'f:old': {} } } }],
    },
  });
  expect(await run('plan')).toMatchObject({ code: 2, stdout: expect.stringContaining('--take-over kubectl') });
  expect(await run('plan', '--take-over', 'kubectl', '--output', 'json')).toMatchObject({ code: 1 });
  expect(await run('plan', '--from', stage.dist)).toMatchObject({ code: 0 });
  expect(await run('plan', '--from', join(stage.dist, 'nothing'))).toMatchObject({ code: 3 });
  expect(await run('plan', '--replace', 'Deployment default/x')).toMatchObject({ code: 3 });
});

test('deploy says at its end how the platform is opened, where the render has told it', async () => {
  stage.write(configMap('default/a'));
  const opening = ['open: http://localhost:8080', 'login: ann@example.com; password in {credentials}'];
  writeFileSync(
    `${stage.dist}/.rendered`,
    JSON.stringify({ files: [], credentials: '../x.credentials.yaml', opening }),
  );
  const path = relative(process.cwd(), join(stage.dist, '../x.credentials.yaml'));
  expect(await run('deploy')).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(
      new RegExp(`^deployed: .*\nopen: http://localhost:8080\nlogin: ann@example\\.com; password in ${path}\n$`),
    ),
  });
});

test('deploy --dry-run shows what would come of it, and changes nothing', async () => {
  stage.write(configMap('default/a'));
  expect(await run('deploy', '--dry-run=server')).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^\+ ConfigMap default\/a\ntest: 1 to create, .*\nnothing was changed: a dry run\n$/),
  });
  expect(stage.sent).toEqual([]);
  expect(stage.server.live('a')).toBeUndefined();
});

test('deploy --only takes a component, and names those there are', async () => {
  stage.write(configMap('default/a'));
  expect(await run('deploy', '--only', 'nothing')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('dist has no component nothing; it has test'),
  });
  expect(await run('deploy', '--only', 'test', '--wave', '0')).toMatchObject({ code: 0 });
  expect(await run('diff', '--wave', '7')).toMatchObject({ code: 2, stderr: expect.stringContaining('no wave 7') });
});

test('a failure exits 1 and says what failed', async () => {
  stage.server.fault(
    'PATCH',
    /configmaps\/a/,
    statusAnswer(422, 'ConfigMap "a" is invalid', { details: { name: 'a' } }),
  );
  stage.write(configMap('default/a'));
  const failed = await run('deploy');
  expect(failed).toMatchObject({
    code: 1,
    stdout: expect.stringContaining('not deployed: created 0, changed 0, unchanged 0, failed 1'),
  });
  expect(failed.stderr).toContain('invalid: ConfigMap default/a: ConfigMap "a" is invalid');
});

describe('what dist no longer holds', () => {
  const claim = object('v1', 'PersistentVolumeClaim', 'default/data');
  const all = ['a', 'b', 'c', 'd'].map((name) => configMap(`default/${name}`));

  beforeEach(async () => {
    await stage.write(...all, claim, configMap('default/old')).deploy({ set: 'mine' });
    stage.write(...all);
  });

  test('is a difference, a hint of deploy, and gone after deploy --prune', async () => {
    const lines = [
      '- ConfigMap default/old: would be left behind; deploy --prune deletes it',
      '= PersistentVolumeClaim default/data: would be left behind, even by --prune: its data would be lost (unless --prune-data PersistentVolumeClaim)',
      'test: 0 to create, 0 to change, 1 to prune, 1 left behind, 4 the same',
    ];
    expect(await run('diff', '--set', 'mine')).toMatchObject({ code: 1, stdout: `${lines.join('\n')}\n` });
    expect(await run('deploy', '--set', 'mine')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(
        /^1 object is no longer in dist: diff lists them, deploy --prune deletes them\ndeployed: /,
      ),
    });
    const pruned = await run('deploy', '--set', 'mine', '--prune');
    expect(pruned).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(
        /^left behind: PersistentVolumeClaim default\/data: its data .*\ndeployed: created 0, changed 0, unchanged 4, deleted 1, failed 0 in/,
      ),
    });
    expect(pruned.stderr).toMatch(/\nprune: 1 deleted in [\d.]+ s\n$/);
    expect(await run('diff', '--set', 'mine')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('1 left behind'),
    });
  });

  test('is deleted with its data when one says so', async () => {
    const args = ['--set', 'mine', '--prune-data', 'PersistentVolumeClaim', 'Namespace'];
    expect(await run('diff', ...args)).toMatchObject({ code: 1, stdout: expect.stringContaining('2 to prune') });
    expect(await run('deploy', ...args, '--prune')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('deleted 2'),
    });
  });

  test('is not pruned when it is most of the set', async () => {
    stage.write(configMap('default/a'));
    const args = ['deploy', '--set', 'mine', '--prune'];
    const refused = await run(...args);
    expect(refused).toMatchObject({ code: 1, stdout: expect.stringContaining('deployed, but not pruned: created 0') });
    expect(refused.stdout).toContain('error: nothing was pruned: dist lacks 4 of the 6 objects that the set had.');
    expect(await run(...args, '--prune-most')).toMatchObject({ code: 0, stdout: expect.stringContaining('deleted 4') });
  });
});

describe('delete', () => {
  const claim = object('v1', 'PersistentVolumeClaim', 'default/data');

  beforeEach(async () => {
    await stage.write(configMap('default/a'), claim).deploy();
  });

  test('--dry-run lists what would go, and deletes nothing', async () => {
    const ended = await run('delete', '--dry-run', '--delete-data', 'PersistentVolumeClaim');
    expect(ended).toMatchObject({ code: 0, stdout: '' });
    expect(ended.stderr).toBe(
      '2 objects would be deleted from test\ndata that would be lost:\n  1 PersistentVolumeClaim: default/data\n',
    );
    expect(stage.deletions).toEqual([]);
  });

  test('asks nobody where nobody is, and deletes nothing', async () => {
    const ended = await run('delete');
    expect(ended).toMatchObject({ code: 2, stderr: expect.stringContaining('say --yes') });
    expect(stage.deletions).toEqual([]);
  });

  test.each(['delete', 'destroy'])('%s --yes deletes, and says what stays', async (verb) => {
    const ended = await run(verb, '--yes');
    expect(ended).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(
        /^left behind: PersistentVolumeClaim default\/data: its data would be lost \(unless --delete-data PersistentVolumeClaim\)\ndeleted: deleted 1, left behind 1, failed 0 in/,
      ),
    });
    expect(ended.stderr).toMatch(/^deleting 1 object from test\ndelete: 1 deleted in [\d.]+ s\n$/);
  });
});

describe('verbs that only look', () => {
  test('doctor ends with 1 when something is in the way', async () => {
    stage.write(object('example.com/v1', 'Widget', 'default/w'));
    const ended = await run('doctor');
    expect(ended).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/\nproblem kinds: 1 of example.com\/v1 Widget/),
    });
    expect(ended.stdout).toMatch(/\ntest: 1 problem, \d notes\n$/);
  });

  test('status ends with 1 until all of dist is there', async () => {
    stage.write(configMap('default/a'));
    expect(await run('status')).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('not on the cluster: ConfigMap default/a'),
    });
    await run('deploy');
    expect(await run('status')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('1 of 1 component is ready'),
    });
    expect(stage.server.patches).toHaveLength(1);
  });

  test.each([
    [['logs', 'tset'], 'dist has no component tset; those with logs are test'],
    [['open'], 'does not say how the platform is opened'],
  ])('what they cannot find is one line (%j)', async (args, message) => {
    stage.write(object('apps/v1', 'Deployment', 'default/d', { spec: { template: { spec: { containers: [] } } } }));
    expect(await run(...args)).toMatchObject({ code: 2, stderr: expect.stringMatching(`^error: .*${message}.*\n$`) });
  });
});

describe('--output json', () => {
  const lines = ({ stdout }: Ended): { type: string; time: string }[] =>
    stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));

  test('writes one event a line, the result last, and no content of objects', async () => {
    stage.write(object('v1', 'Secret', 'default/s', { stringData: { password: 'hidden' } }));
    const ended = await run('deploy', '--output', 'json');
    const written = lines(ended);
    expect(ended.stderr).toBe('');
    const types = written.map(({ type }) => type);
    expect(types).toEqual(['started', 'wave-started', 'applied', 'wave-ended', 'result']);
    expect(written.every(({ time }) => !Number.isNaN(Date.parse(time)))).toBe(true);
    const secret = { apiVersion: 'v1', kind: 'Secret', namespace: 'default', name: 's' };
    expect(written[2]).toEqual({ time: expect.any(String), type: 'applied', object: secret, action: 'created' });
    expect(written[4]).toMatchObject({ verb: 'deploy', ok: true, created: 1, failures: [] });
    expect(lines(await run('diff', '--output', 'json'))).toMatchObject([{ type: 'result', differences: 0, same: 1 }]);
    const deleted = lines(await run('delete', '--yes', '--output', 'json'));
    expect(deleted.map(({ type }) => type)).toEqual(['delete-started', 'deleted', 'delete-ended', 'result']);
    expect(ended.stdout).not.toContain('hidden');
  });

  test('an error is a line, too', async () => {
    const ended = await run('deploy', '--output', 'json');
    expect(ended).toMatchObject({ code: 2, stderr: '' });
    expect(lines(ended)).toMatchObject([{ type: 'error', message: expect.stringContaining('no *.yaml file') }]);
  });
});

describe('what cannot begin', () => {
  test.each(['deploy', 'diff'])('exits 2, in words (%s)', async (verb) => {
    stage.write(object('v1', 'ConfigMap', 'default/a'), object('v1', 'ConfigMap', 'default/a'));
    const ended = await run(verb);
    expect(ended.code).toBe(2);
    expect(ended.stderr).toMatch(/^error: .*ConfigMap default\/a stands in dist twice, first in 10-test.k8s.yaml\n$/);
  });

  test.each([
    [['deploy', '--timeout', 'soon'], "argument 'soon' is invalid. it must be a duration such as 90s, 15m or 1h30m."],
    [['diff', '--concurrency', '0'], "argument '0' is invalid. it must be a whole number of at least 1."],
    [['delete', '--delete-data', 'Secret'], 'Allowed choices are Namespace, PersistentVolume, '],
    [['open', '--port', '70000'], 'it must be a port'],
    [['logs'], "missing required argument 'component'"],
    [['diff', '--output', 'xml'], 'Allowed choices are text, json.'],
    [['deploy', '--wat'], "unknown option '--wat'"],
    [['diff', '--kubecofnig', 'x'], "unknown option '--kubecofnig'; did you mean --kubeconfig?"],
    [['deploy', '--set', 'auth.provider=oidc'], 'it must be a name or namespace/name'],
    [['diff', '--prune-data', 'Secret'], 'Allowed choices are Namespace, PersistentVolume, '],
    [['deploy', '--prune', '--no-wait'], "option '--prune' cannot be used with option '--no-wait'"],
  ])('is a usage error (%j)', async (args, message) => {
    const ended = await run(...args);
    expect(ended.stderr).toContain(message);
    expect(ended.stderr.trim().split('\n')).toHaveLength(1);
    expect(ended.code).toBe(2);
  });
});

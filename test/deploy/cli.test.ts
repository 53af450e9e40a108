import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { Command } from 'commander';
import { registerDeploy } from '../../lib/cli/deploy';
import { registerDiff } from '../../lib/cli/diff';
import { statusAnswer } from './fake-api-server';
import { type Ended, runProgram } from './processes';
import { configMap, deployment, object, Stage } from './support';

jest.setTimeout(60_000);

let stage: Stage;
beforeEach(async () => {
  stage = await Stage.open();
});
afterEach(() => stage.stop());

/** Runs a verb against the fake, through a kubeconfig, as a user would. */
function run(args: string[], ...rest: [onStderr?: Parameters<typeof runProgram>[3]]): Promise<Ended> {
  const kubeconfig = path.join(stage.dist, 'kubeconfig');
  const config = {
    'current-context': 'test',
    clusters: [{ name: 'c', cluster: { server: stage.server.url } }],
    users: [{ name: 'u', user: { token: 'secret' } }],
    contexts: [{ name: 'test', context: { cluster: 'c', user: 'u' } }],
  };
  writeFileSync(kubeconfig, JSON.stringify(config));
  return runProgram(
    'cli-program.ts',
    [...args, '--dist', stage.dist],
    { KUBECONFIG: kubeconfig, NO_COLOR: '' },
    ...rest,
  );
}

test('deploy succeeds, diff shows what changed since', async () => {
  stage.write(configMap('default/a'), deployment('default/d', 1));
  const deployed = await run(['deploy']);
  expect(deployed).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^deployed: created 2, changed 0, unchanged 0, failed 0 in [\d.]+ s\n$/),
  });
  expect(deployed.stderr).toMatch(
    /^deploying 2 objects in 2 waves to test\nwave 0: 1 created in [\d.]+ s\nwave 1: 1 created in [\d.]+ s\n$/,
  );
  expect(stage.server.patches[0]?.headers.authorization).toBe('Bearer secret');
  stage.write(configMap('default/a', { a: 'new' }), deployment('default/d', 1));
  const different = await run(['diff']);
  expect(different).toMatchObject({ code: 1, stdout: expect.stringContaining('data.a: b → new') });
  expect(different.stdout).not.toContain('\u001b'); // no colour in a pipe
});

test('a failure exits 1 and says what failed', async () => {
  stage.server.fault('PATCH', /./, statusAnswer(422, 'ConfigMap "a" is invalid', { details: { name: 'a' } }));
  stage.write(configMap('default/a'));
  const failed = await run(['deploy']);
  expect(failed).toMatchObject({
    code: 1,
    stdout: expect.stringContaining('not deployed: created 0, changed 0, unchanged 0, failed 1'),
  });
  expect(failed.stderr).toContain('invalid: ConfigMap default/a: ConfigMap "a" is invalid');
});

describe('what cannot begin', () => {
  /** Runs a verb here, as far as it goes without a cluster. */
  async function runHere(...args: string[]): Promise<{ code: unknown; stderr: string }> {
    let stderr = '';
    const write = jest.spyOn(process.stderr, 'write').mockImplementation((text) => {
      stderr += String(text);
      return true;
    });
    const exit = jest.spyOn(process, 'exit').mockImplementation((code) => {
      throw new Error(`exit ${code}`);
    });
    const program = new Command();
    registerDeploy(program);
    registerDiff(program);
    try {
      await program.parseAsync(args, { from: 'user' });
      return { code: process.exitCode, stderr };
    } catch (error) {
      return { code: (error as Error).message, stderr };
    } finally {
      process.exitCode = undefined;
      write.mockRestore();
      exit.mockRestore();
    }
  }

  test.each(['deploy', 'diff'])('exits 2, in words (%s)', async (verb) => {
    stage.write(object('v1', 'ConfigMap', 'default/a'), object('v1', 'ConfigMap', 'default/a'));
    const ended = await runHere(verb, '--dist', stage.dist);
    expect(ended.code).toBe(2);
    expect(ended.stderr).toMatch(/^error: .*ConfigMap default\/a stands in dist twice, first in 10-test.k8s.yaml\n$/);
  });

  test.each([
    [['deploy', '--timeout', 'soon'], "argument 'soon' is invalid. it must be a duration such as 90s, 15m or 1h30m."],
    [['diff', '--concurrency', '0'], "argument '0' is invalid. it must be a whole number of at least 1."],
    [['deploy', '--wat'], "unknown option '--wat'"],
  ])('is a usage error (%j)', async (args, message) => {
    const ended = await runHere(...args);
    expect(ended.stderr).toContain(message);
    expect(ended.code).toBe('exit 2');
  });
});

test('Ctrl-C stops it, exits 130 and reports what was applied', async () => {
  stage.server.controllers.Deployment = () => ({});
  stage.write(configMap('default/a', {}, -1), deployment('default/d'), configMap('default/later', {}, 1));
  let sent = false;
  const ended = await run(['deploy'], (text, kill) => {
    if (sent || !text.includes('wave -1: 1 created')) return;
    sent = true; // a second one would end it at once
    kill('SIGINT');
  });
  expect(ended.code).toBe(130);
  expect(ended.stderr).toContain('stopping: waiting for the requests under way');
  expect(ended.stdout).toMatch(/^interrupted: created [12], changed 0, unchanged 0, failed 0, not applied [12] in/);
  expect(stage.sent).not.toContain('later');
});

test('kubeconfigs are found and read as kubectl does', async () => {
  const file = (name: string, config: unknown) => {
    writeFileSync(path.join(stage.dist, name), typeof config === 'string' ? config : JSON.stringify(config));
    return path.join(stage.dist, name);
  };
  const cluster = (name: string, more: Record<string, unknown> = {}) => ({
    name,
    cluster: { server: `https://${name}`, ...more },
  });
  const context = (name: string, more: Record<string, unknown> = {}) => ({
    name,
    context: { cluster: name, user: name, ...more },
  });
  const pem = Buffer.from('PEM').toString('base64');
  const one = file('one', {
    'current-context': 'a',
    clusters: [cluster('a', { 'certificate-authority-data': pem }), cluster('b', { 'insecure-skip-tls-verify': true })],
    users: [
      { name: 'a', user: { token: 'A' } },
      { name: 'b', user: { 'client-certificate-data': pem, 'client-key-data': pem } },
    ],
    contexts: [
      context('a'),
      context('b'),
      context('homeless', { cluster: 'none' }),
      context('nobody', { cluster: 'a' }),
    ],
  });
  const credential = {
    apiVersion: 'client.authentication.k8s.io/v1',
    kind: 'ExecCredential',
    status: { token: 'from-plugin' },
  };
  const exec = {
    apiVersion: credential.apiVersion,
    command: process.execPath,
    args: ['-e', `console.log('${JSON.stringify(credential)}')`],
  };
  const two = file('two', {
    'current-context': 'c',
    clusters: [cluster('a', { server: 'https://shadowed' }), { name: 'c', cluster: { server: 'http://plain' } }],
    users: [
      { name: 'c', user: { exec } },
      { name: 'd', user: { username: 'u', password: 'p' } },
    ],
    contexts: [context('c'), context('d', { cluster: 'c' })],
  });
  const both = { KUBECONFIG: `${one}${path.delimiter}/nowhere${path.delimiter}${two}` };
  const HOME = stage.dist;
  const cases = [
    [{}, { kubeconfig: one }],
    [{}, { kubeconfig: one, context: 'b' }],
    [both, {}],
    [both, { context: 'c' }],
    [{}, { kubeconfig: two, context: 'd' }],
    [{}, { kubeconfig: one, context: 'homeless' }],
    [{}, { kubeconfig: one, context: 'nobody' }],
    [{ KUBECONFIG: '/nowhere' }, {}],
    [{ HOME }, {}],
    [{}, { kubeconfig: '/nowhere' }],
    [{}, { kubeconfig: file('broken', '{') }],
  ];
  const { stdout, stderr } = await runProgram('access-program.ts', [JSON.stringify(cases)]);
  expect(stderr).toBe('');
  const found = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(found).toEqual([
    { server: 'https://a', name: 'a', headers: { Authorization: 'Bearer A' }, ca: 'PEM' },
    { server: 'https://b', name: 'b', headers: {}, cert: 'PEM', rejectUnauthorized: false },
    { server: 'https://a', name: 'a', headers: { Authorization: 'Bearer A' }, ca: 'PEM' },
    { server: 'http://plain', name: 'c', headers: { Authorization: 'Bearer from-plugin' }, rejectUnauthorized: false },
    { server: 'http://plain', name: 'd', headers: { Authorization: 'Basic dTpw' }, rejectUnauthorized: false },
    'ClusterError: the kubeconfig has no cluster "none" (of context "homeless")',
    'ClusterError: the kubeconfig has no user "nobody" (of context "nobody")',
    'ClusterError: KUBECONFIG names no file that is there: /nowhere',
    'ClusterError: no kubeconfig: neither --kubeconfig nor KUBECONFIG nor ~/.kube/config names a cluster',
    expect.stringMatching(/^ClusterError: cannot read kubeconfig \/nowhere: /),
    expect.stringMatching(/^ClusterError: cannot read kubeconfig .*broken: /),
  ]);
});

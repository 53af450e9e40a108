import { runInShell, runProgram } from './processes';
import { configMap, deployment, kubeconfig, object, Stage } from './support';

let stage: Stage;
beforeEach(async () => {
  stage = await Stage.open();
});
afterEach(() => stage.stop());

test.each([
  ['Ctrl-C', 'SIGINT'],
  ['whoever ends processes', 'SIGTERM'],
  ['a terminal that is closed', 'SIGHUP'],
] as const)('%s stops it, which exits 130, reports what was applied and gives its lock back', async (_, signal) => {
  stage.server.controllers.Deployment = () => ({});
  stage.write(configMap('default/a', {}, -1), deployment('default/d'), configMap('default/later', {}, 1));
  let sent = false;
  const args = ['deploy', '--dist', stage.dist, '--kubeconfig', kubeconfig(stage)];
  const ended = await runProgram('cli-program.ts', args, (text, kill) => {
    if (sent || !text.includes('wave -1: 1 created')) return;
    sent = true; // a second one would end it at once
    kill(signal);
  });
  expect(ended.code).toBe(130);
  expect(ended.stderr).toContain('stopping: waiting for the requests under way');
  expect(ended.stdout).toMatch(/^interrupted: created [12], changed 0, unchanged 0, failed 0, not applied [12] in/);
  expect(stage.sent).not.toContain('later');
  expect(stage.server.live('cdk8s-kubeflow')?.kind).toBe('ConfigMap'); // and no Lease
  const released = ({ method, path }: { method: string; path: string }) =>
    method === 'DELETE' && path.includes('/leases/');
  expect(stage.server.seen.filter(released)).toHaveLength(1);
});

describe('what it says does not arrive', () => {
  /** A verb of the real command, for a shell. */
  const command = (...args: string[]) =>
    [
      '"$NODE" scripts/run.cjs lib/cli/cluster.ts',
      ...args,
      '--dist',
      stage.dist,
      '--kubeconfig',
      kubeconfig(stage),
    ].join(' ');
  const released = () => stage.server.seen.filter(({ method, path }) => method === 'DELETE' && path.includes('leases'));

  test('a deployment goes on when nobody reads', async () => {
    stage.write(configMap('default/a', {}, -1), configMap('default/later', {}, 1));
    const ended = await runInShell(`{ { ${command('deploy')} 2>&1; echo "exit $?" >&3; } | true; } 3>&1`);
    expect(ended.stdout).toBe('exit 0\n');
    expect(stage.sent).toContain('later');
    expect(released()).toHaveLength(1);
  });

  test('a deployment goes on when its output cannot be written, and says so', async () => {
    stage.write(configMap('default/a', {}, -1), configMap('default/later', {}, 1));
    const ended = await runInShell(`${command('deploy', '--output', 'json')} 1</dev/null`);
    expect(ended).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^error: the output cannot be written: EBADF.*\n$/),
    });
    expect(stage.sent).toContain('later');
    expect(released()).toHaveLength(1);
  });

  test.each([
    ['logs', ['logs', 'test', '--follow']],
    ['status', ['status', '--watch', '--interval', '100ms']],
  ])('%s, which would go on for ever, ends when nobody reads', async (_, args) => {
    const spec = { selector: { matchLabels: { app: 'web' } }, template: { spec: { containers: [{ name: 'main' }] } } };
    stage.write(object('apps/v1', 'Deployment', 'default/web', { spec }));
    const pod = object('v1', 'Pod', 'default/web-1', { spec: { containers: [{ name: 'main' }] } });
    stage.server.put({ ...pod, metadata: { ...pod.metadata, labels: { app: 'web' } } });
    stage.server.fault('GET', /log\?.*follow=true/, (response) => {
      const talk = setInterval(() => response.write('again\n'), 20);
      response.once('close', () => clearInterval(talk));
    });
    const ended = await runInShell(`{ { ${command(...args)}; echo "exit $?" >&3; } | true; } 3>&1`);
    expect(ended.stdout).toMatch(/^exit [01]\n$/);
  });
});

test.each([
  [['dif']],
  [['settings', 'dif', 'a.yaml', 'b.yaml']],
  [[]],
])('a verb that there is not ends with 2, as no answer does: %j', async (args) => {
  expect(await runProgram('../../lib/cli/main.ts', args)).toMatchObject({ code: 2, stdout: '' });
});

test('the command runs from its sources', async () => {
  expect(await runProgram('../../lib/cli/main.ts', ['--help'])).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/ synth [\s\S]* diff [\s\S]* deploy [\s\S]* delete/),
  });
});

import { runProgram } from './processes';
import { configMap, deployment, kubeconfig, Stage } from './support';

let stage: Stage;
beforeEach(async () => {
  stage = await Stage.open();
});
afterEach(() => stage.stop());

test('Ctrl-C stops it, exits 130 and reports what was applied', async () => {
  stage.server.controllers.Deployment = () => ({});
  stage.write(configMap('default/a', {}, -1), deployment('default/d'), configMap('default/later', {}, 1));
  let sent = false;
  const args = ['deploy', '--dist', stage.dist, '--kubeconfig', kubeconfig(stage)];
  const ended = await runProgram('cli-program.ts', args, (text, kill) => {
    if (sent || !text.includes('wave -1: 1 created')) return;
    sent = true; // a second one would end it at once
    kill('SIGINT');
  });
  expect(ended.code).toBe(130);
  expect(ended.stderr).toContain('stopping: waiting for the requests under way');
  expect(ended.stdout).toMatch(/^interrupted: created [12], changed 0, unchanged 0, failed 0, not applied [12] in/);
  expect(stage.sent).not.toContain('later');
});

test('the command runs from its sources', async () => {
  expect(await runProgram('../../lib/cli/main.ts', ['--help'])).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/ synth [\s\S]* diff [\s\S]* deploy [\s\S]* delete/),
  });
});

import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DeployedPlatform } from './deployed-platform';
import { waitFor } from './harness';
import { type CommandResult, expectCode } from './support';

/** kubectl has no waves: users repeat the command. More often than this would be a nuisance. */
const MOST_RUNS = 8;

const settings = (idleMinutes: number) => `
extends: ${join(__dirname, '../../platforms/default.yaml')}
components:
  notebook-controller: { culling: { enabled: true, idleMinutes: ${idleMinutes} } }
`;

/** `kubectl apply --server-side -f dist/`, as the README says it. */
describe('kubectl', () => {
  let platform: DeployedPlatform;

  beforeAll(async () => {
    platform = await DeployedPlatform.start();
    await platform.synth(settings(60));
  });

  afterAll(() => platform?.stop());

  test('settles when the command is repeated', async () => {
    const runs: CommandResult[] = [];
    do {
      if (runs.length > 0) await sleep(3000);
      runs.push(await platform.kubectlApply());
    } while (runs.at(-1)?.code !== 0 && runs.length < MOST_RUNS);
    expectCode(runs.at(-1) as CommandResult, 0);
  });

  test('leaves every object on the cluster, spelled as in dist, and every Deployment available', async () => {
    expect(await platform.differences()).toBe('');
    const available = async () => (await platform.unavailable()).length === 0;
    await waitFor(available, 'every Deployment to be available', 120_000);
  });

  test('and deploy conflict with nobody: both own the same fields with the same values', async () => {
    expectCode(await platform.deploy(), 0);
    expectCode(await platform.diff(), 0);
    expectCode(await platform.kubectlApply(), 0);
    await platform.settle();
    expect(await platform.touchedBy(async () => expectCode(await platform.deploy(), 0))).toEqual([]);
    expect(await platform.differences()).toBe('');
  });

  test('gives way to a deploy that is told so when a value has changed', async () => {
    await platform.synth(settings(90));
    expect(expectCode(await platform.deploy(), 1)).toMatch(/conflict.*CULL_IDLE_TIME|CULL_IDLE_TIME.*conflict/s);
    expectCode(await platform.deploy('--take-over', 'kubectl'), 0);
    expectCode(await platform.diff(), 0);
  });

  test('takes over from deploy when it is told to', async () => {
    await platform.synth(settings(60));
    expect(expectCode(await platform.kubectlApply(), 1)).toContain('conflict with "cdk8s-kubeflow"');
    expectCode(await platform.kubectlApply('--force-conflicts'), 0);
    expect(await platform.differences()).toBe('');
  });
});

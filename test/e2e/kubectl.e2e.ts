import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DeployedPlatform } from './deployed-platform';
import { waitFor } from './harness';
import { type CommandResult, expectCode, runKubectl } from './support';

/** kubectl has no waves: users repeat the command. More often than this would be a nuisance. */
const MOST_RUNS = 8;

/** `kubectl apply --server-side -f dist/`, as the README says it. */
describe('kubectl', () => {
  let platform: DeployedPlatform;

  beforeAll(async () => {
    platform = await DeployedPlatform.start();
    await platform.synth(`extends: ${join(__dirname, '../../platforms/default.yaml')}`);
  });

  afterAll(() => platform?.stop());

  test('settles when the command is repeated', async () => {
    const runs: CommandResult[] = [];
    do {
      if (runs.length > 0) await sleep(3000);
      const { dist, plane } = platform;
      runs.push(await runKubectl(['apply', '--server-side', '-f', dist, '--kubeconfig', plane.kubeconfig]));
    } while (runs.at(-1)?.code !== 0 && runs.length < MOST_RUNS);
    expectCode(runs.at(-1) as CommandResult, 0);
  });

  test('leaves every object on the cluster, and every Deployment available', async () => {
    expect(await platform.differences()).toBe('');
    const available = async () => (await platform.unavailable()).length === 0;
    await waitFor(available, 'every Deployment to be available', 120_000);
  });

  test('and our own deploy takes over when kubectl is told to give way', async () => {
    expectCode(await platform.deploy('--take-over', 'kubectl'), 0);
    expectCode(await platform.diff(), 0);
  });
});

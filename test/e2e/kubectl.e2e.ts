import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  ControlPlane,
  conditionOf,
  type PlayedController,
  playCertManager,
  playProfileController,
  playWebhookServers,
  referenceTo,
  titleOf,
  waitFor,
} from './harness';
import { type CommandResult, expectCode, readRendered, runCli, runKubectl } from './support';

/** kubectl has no waves: users repeat the command. More often than this would be a nuisance. */
const MOST_RUNS = 6;

/** `kubectl apply --server-side -f dist/`, as the README says it. */
describe('kubectl', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kubectl-'));
  const dist = join(folder, 'dist');
  let plane: ControlPlane;
  const played: PlayedController[] = [];
  const runs: CommandResult[] = [];

  beforeAll(async () => {
    plane = await ControlPlane.start({ nodes: 2 });
    played.push(playCertManager(plane.api), playProfileController(plane.api), playWebhookServers(plane.api));
    expectCode(await runCli(['synth', 'platforms/default.yaml', '--output', dist]), 0);
  });

  afterAll(async () => {
    await Promise.all(played.map((controller) => controller.stop()));
    await plane?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  test('settles when the command is repeated', async () => {
    do {
      if (runs.length > 0) await sleep(3000);
      runs.push(await runKubectl(['apply', '--server-side', '-f', dist, '--kubeconfig', plane.kubeconfig]));
    } while (runs.at(-1)?.code !== 0 && runs.length < MOST_RUNS);
    expectCode(runs.at(-1) as CommandResult, 0);
  });

  test('leaves every object on the cluster, and every Deployment available', async () => {
    const objects = readRendered(dist);
    await Promise.all(objects.map((object) => plane.api.get(referenceTo(object))));
    const waiting = async () =>
      (await plane.api.list('apps/v1', 'Deployment')).filter((each) => conditionOf(each, 'Available') !== 'True');
    await waitFor(async () => (await waiting()).length === 0, 'every Deployment to be available', 120_000);
    expect((await waiting()).map(titleOf)).toEqual([]);
  });

  test('and our own deploy takes over when kubectl is told to give way', async () => {
    const options = ['--dist', dist, '--kubeconfig', plane.kubeconfig];
    expectCode(await runCli(['deploy', ...options, '--take-over', 'kubectl']), 0);
    expectCode(await runCli(['diff', ...options]), 0);
  });
});

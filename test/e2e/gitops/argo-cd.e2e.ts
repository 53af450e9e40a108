import { DeployedPlatform } from '../deployed-platform';
import { CHANGED, changeByHand, PROGRAMS, settingsFor } from './platform';
import { buildArgoCdJudge, linesOf, MAX_BUILD } from './programs';
import { letProgramsWrite } from './writes';

/** A try of a sync. */
interface Sync {
  readonly try: number;
  readonly synced: number;
  readonly waves: readonly number[];
  readonly failed: readonly string[];
}

/** An object that is not as it should be, or how many were looked at. */
interface Comparison {
  readonly object?: string;
  readonly difference?: string;
  readonly health?: string;
  readonly compared?: number;
  readonly judged?: number;
}

describe('Argo CD', () => {
  let platform: DeployedPlatform;
  let judge: string;

  const run = <Line>(command: string, ...options: string[]) =>
    linesOf<Line>(judge, [
      command,
      ...['-kubeconfig', platform.plane.kubeconfig, '-manifests', platform.dist],
      ...['-application', `${platform.dist}-argocd/kubeflow.yaml`, ...options],
    ]);
  const compared = () => ({ compared: platform.rendered.length, judged: expect.any(Number) });

  beforeAll(async () => {
    judge = await buildArgoCdJudge();
    platform = await DeployedPlatform.start();
    await platform.synth(settingsFor('argocd'));
  }, MAX_BUILD);

  afterAll(() => platform?.stop());

  test('syncs dist, in the order of the waves', async () => {
    const tries = await run<Sync>('sync');
    const last = tries.at(-1);
    expect(last).toMatchObject({ synced: platform.rendered.length, failed: [] });
    // What is too early is refused, and comes again with the next try.
    for (const { waves } of tries) expect(waves).toEqual([...waves].sort((a, b) => a - b));
    expect(last?.waves.length).toBeGreaterThan(5);
  });

  test('finds it Synced and Healthy', async () => {
    expect(await run<Comparison>('compare')).toEqual([compared()]);
  });

  test('and still after all that programs write', async () => {
    const written = await letProgramsWrite(platform);
    expect([...written.keys()].sort()).toEqual(PROGRAMS);
    expect(await run<Comparison>('compare')).toEqual([compared()]);
    // Without a comparison by the API server it is what the Application ignores that counts.
    expect(await run<Comparison>('compare', '-strategy', 'structured-merge')).toEqual([compared()]);
  });

  test('changes nothing of that with a further sync', async () => {
    const touched = await platform.touchedBy(async () => {
      expect(await run<Sync>('sync')).toHaveLength(1);
    });
    expect(touched).toEqual([]);
  });

  test('sees what somebody has changed by hand, and takes it back', async () => {
    await changeByHand(platform);
    expect(await run<Comparison>('compare')).toEqual([
      { object: `kubeflow/Deployment ${CHANGED.name}`, difference: '{"metadata":{"labels":{"app":"poddefaults"}}}' },
      compared(),
    ]);
    await run<Sync>('sync');
    expect(await run<Comparison>('compare')).toEqual([compared()]);
  });
});

import { dirname } from 'node:path';
import { DeployedPlatform } from '../deployed-platform';
import { CHANGED, changeByHand, PROGRAMS, settingsFor } from './platform';
import { buildFluxJudge, linesOf, MAX_BUILD } from './programs';
import { letProgramsWrite } from './writes';

/** A Kustomization that was applied. */
interface Reconciled {
  readonly name: string;
  readonly tries: number;
  readonly unchanged: number;
  readonly changed: readonly string[];
  readonly refused?: string;
}

describe('Flux', () => {
  let platform: DeployedPlatform;
  let judge: string;

  const reconcile = () =>
    linesOf<Reconciled>(judge, [
      ...['-kubeconfig', platform.plane.kubeconfig, '-repository', dirname(platform.dist)],
      ...['-kustomizations', `${platform.dist}-flux/kubeflow.yaml`],
    ]);
  const changes = (lines: readonly Reconciled[]) => lines.flatMap(({ changed }) => changed);
  const unchanged = (lines: readonly Reconciled[]) => lines.reduce((sum, each) => sum + each.unchanged, 0);

  beforeAll(async () => {
    judge = await buildFluxJudge();
    platform = await DeployedPlatform.start();
    await platform.synth(settingsFor('flux'));
  }, MAX_BUILD);

  afterAll(() => platform?.stop());

  test('applies each Kustomization after those that it depends on, and all get ready', async () => {
    const lines = await reconcile();
    expect(changes(lines).length + unchanged(lines)).toBe(platform.rendered.length);
    expect(lines.filter(({ tries }) => tries > 1)).toEqual([]);
  });

  test('changes nothing with the next one', async () => {
    const lines = await reconcile();
    expect(changes(lines)).toEqual([]);
    expect(unchanged(lines)).toBe(platform.rendered.length);
  });

  test('nor after all that programs write', async () => {
    const written = await letProgramsWrite(platform);
    expect([...written.keys()].sort()).toEqual(PROGRAMS);
    expect(changes(await reconcile())).toEqual([]);
  });

  test('but takes back what somebody has changed by hand', async () => {
    await changeByHand(platform);
    expect(changes(await reconcile())).toEqual([`Deployment/kubeflow/${CHANGED.name} configured`]);
  });
});

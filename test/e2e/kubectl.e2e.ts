import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { annotationsAfterClientSideApply } from '../../lib/kubernetes/client-side-apply';
import type { KubeObject } from '../../lib/kubernetes/objects';
import { DeployedPlatform } from './deployed-platform';
import { waitFor } from './harness';
import { type CommandResult, expectCode } from './support';

/** kubectl has no waves: users repeat the command. More often than this would be a nuisance. */
const MOST_RUNS = 8;

/** In that time, in milliseconds, the servers of webhooks start, on which the next run depends. */
const PAUSE = 8000;

/** Repeats a command, as users do, until it ends without an error. */
async function repeated(command: () => Promise<CommandResult>): Promise<void> {
  const runs: CommandResult[] = [];
  do {
    if (runs.length > 0) await sleep(PAUSE);
    runs.push(await command());
  } while (runs.at(-1)?.code !== 0 && runs.length < MOST_RUNS);
  expectCode(runs.at(-1) as CommandResult, 0);
}

/** The whole default platform, with small CRDs: large ones are half of the work, and come below. */
const settings = (idleMinutes: number) => `
extends: ${join(__dirname, '../../platforms/default.yaml')}
crds: minimal
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
    await repeated(() => platform.kubectlApply());
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
    const file = readdirSync(platform.dist).find((name) => /^\d+-notebook-controller\./.test(name)) ?? '';
    const apply = (...options: string[]) => platform.kubectlApplyFile(file, ...options);
    expect(expectCode(await apply(), 1)).toContain('conflict with "cdk8s-kubeflow"');
    expectCode(await apply('--force-conflicts'), 0);
    expect(await platform.differences()).toBe('');
  });
});

/** `kubectl apply -f dist/`, as many type it: it keeps each object in an annotation. */
describe('kubectl without --server-side', () => {
  let platform: DeployedPlatform;

  // What has the large CRDs, and webhooks for which the command must be repeated.
  const ON = [
    ...['cert-manager', 'istio', 'kubeflow-namespace', 'kubeflow-roles', 'kubeflow-istio-resources', 'login'],
    ...['profile-controller', 'trainer', 'kuberay-operator', 'kserve', 'workspaces'],
  ];
  const withCrds = (crds: string) => `
crds: ${crds}
auth: { provider: anonymous }
components: { default: off, ${ON.map((name) => `${name}: ${name === 'kserve' ? '{ mode: standard }' : true}`).join(', ')} }
`;

  beforeAll(async () => {
    platform = await DeployedPlatform.start();
  });

  afterAll(() => platform?.stop());

  test('settles with minimal CRDs when the command is repeated', async () => {
    await platform.synth(withCrds('minimal'));
    await repeated(() => platform.kubectlApplyClientSide());
    await platform.settle();
    expect(await platform.differences()).toBe('');
  });

  test('changes nothing when it is repeated once more', async () => {
    expect(await platform.touchedBy(async () => expectCode(await platform.kubectlApplyClientSide(), 0))).toEqual([]);
  });

  test('has written annotations as large as synth expects them', async () => {
    const stored = await platform.stored();
    const sizes = stored.map(({ metadata }) =>
      Object.entries(metadata.annotations ?? {}).reduce((sum, each) => sum + Buffer.byteLength(each.join('')), 0),
    );
    const crds = platform.rendered.flatMap((object, index) =>
      object.kind === 'CustomResourceDefinition'
        ? [[annotationsAfterClientSideApply(object as KubeObject), sizes[index]]]
        : [],
    );
    expect(crds.length).toBeGreaterThan(20);
    expect(crds.map(([, size]) => size)).toEqual(crds.map(([expected]) => expected));
  });

  const tooLarge = () =>
    platform.rendered.filter((object) => annotationsAfterClientSideApply(object as KubeObject) > 262_144);

  test('is refused the full CRDs that synth names', async () => {
    await platform.synth(withCrds('full'));
    const refused = expectCode(await platform.kubectlApplyClientSide(), 1).matchAll(
      /"([\w.-]+)" is invalid: metadata\.annotations: Too long/g,
    );
    expect([...refused].map(([, name]) => name).sort()).toEqual(
      tooLarge()
        .map(({ metadata }) => metadata.name)
        .sort(),
    );
  });

  test('and has them by --server-side', async () => {
    const names = tooLarge().map(({ metadata }) => `name: ${metadata.name}\n`);
    const files = readdirSync(platform.dist).filter((file) => {
      const text = readFileSync(join(platform.dist, file), 'utf8');
      return names.some((name) => text.includes(name));
    });
    expect(files).not.toEqual([]);
    for (const file of files) expectCode(await platform.kubectlApplyFile(file), 0);
    expect(await platform.differences()).toBe('');
  });
});

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type Api,
  ControlPlane,
  conditionOf,
  describeDifferences,
  differencesFromStored,
  type KubernetesObject,
  type PlayedController,
  playCertManager,
  playProfileController,
  playWebhookServers,
  referenceTo,
  titleOf,
  waitFor,
} from './harness';
import { expectCode, readRendered, runCli } from './support';

/** The settings, and one of them changed later. */
const SETTINGS = (idleMinutes: number) => `
extends: ${join(__dirname, '../../platforms/default.yaml')}
components:
  notebook-controller: { culling: { enabled: true, idleMinutes: ${idleMinutes} } }
profiles:
  - name: team-a
    owner: { name: ann@example.com }
    contributors: [{ name: bob@example.com, role: edit }]
    quota: { cpu: 4, memory: 8Gi }
`;

/** Written by those who own the webhooks' certificates. */
const CA_BUNDLES = ['webhooks.*.clientConfig.caBundle', 'spec.conversion.webhook.clientConfig.caBundle'];

describe.each(['sidecar', 'ambient'])('the platform with data plane %s', (dataPlane) => {
  const folder = mkdtempSync(join(tmpdir(), 'platform-'));
  const dist = join(folder, 'dist');
  let plane: ControlPlane;
  let api: Api;
  let rendered: KubernetesObject[];
  const played: PlayedController[] = [];

  const synth = async (idleMinutes: number) => {
    const settings = join(folder, 'settings.yaml');
    writeFileSync(settings, `${SETTINGS(idleMinutes)}istio: { dataPlane: ${dataPlane} }\n`);
    expectCode(await runCli(['synth', settings, '--output', dist]), 0);
    rendered = readRendered(dist);
  };
  const deploy = (...options: string[]) =>
    runCli(['deploy', '--dist', dist, '--kubeconfig', plane.kubeconfig, ...options]);
  const diff = () => runCli(['diff', '--dist', dist, '--kubeconfig', plane.kubeconfig]);
  const stored = () => Promise.all(rendered.map((object) => api.get(referenceTo(object))));
  const versions = async () =>
    new Map((await stored()).map((object) => [titleOf(object), object.metadata.resourceVersion]));

  beforeAll(async () => {
    plane = await ControlPlane.start({ nodes: 2 });
    api = plane.api;
    played.push(playCertManager(api), playProfileController(api), playWebhookServers(api));
    await synth(60);
  });

  afterAll(async () => {
    await Promise.all(played.map((controller) => controller.stop()));
    await plane?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  test('before the first deploy, a diff shows only what is to be created', async () => {
    const output = expectCode(await diff(), 1);
    expect(output).toContain('dashboard');
  });

  test('one pass brings all of it', async () => {
    expectCode(await deploy(), 0);
  });

  test('the server has stored every object as dist says', async () => {
    const objects = await stored();
    const differences = rendered.flatMap((object, index) =>
      differencesFromStored(object, objects[index] as KubernetesObject, { except: CA_BUNDLES }),
    );
    expect(describeDifferences(differences)).toBe('');
    expect(objects.length).toBeGreaterThan(200);
  });

  test('every Deployment is available', async () => {
    const deployments = await api.list('apps/v1', 'Deployment');
    const waiting = deployments.filter((each) => conditionOf(each, 'Available') !== 'True').map(titleOf);
    expect(waiting).toEqual([]);
    expect(deployments.length).toBeGreaterThanOrEqual(rendered.filter(({ kind }) => kind === 'Deployment').length);
  });

  test('the roles of profiles collect the rules of all components', async () => {
    const role = await api.get({
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRole',
      name: 'kubeflow-edit',
    });
    const resources = (role.rules as { resources?: string[] }[]).flatMap((rule) => rule.resources ?? []);
    expect(resources).toEqual(expect.arrayContaining(['notebooks', 'tensorboards', 'pvcviewers', 'pods']));
  });

  test('a second deploy changes nothing', async () => {
    // Their controller writes what it knows of them some seconds after they were made.
    const known = async () =>
      (await api.list('autoscaling/v2', 'HorizontalPodAutoscaler')).every((each) => conditionOf(each, 'AbleToScale'));
    await waitFor(known, 'the first status of every HorizontalPodAutoscaler', 60_000);
    const before = await versions();
    expectCode(await deploy(), 0);
    const after = await versions();
    expect([...after].filter(([title, version]) => before.get(title) !== version)).toEqual([]);
    expectCode(await diff(), 0);
  });

  test('a changed setting changes what it means and nothing else', async () => {
    await synth(90);
    const output = expectCode(await diff(), 1);
    expect(output).toMatch(/CULL_IDLE_TIME.*60.*90/s);
    const before = await versions();
    expectCode(await deploy(), 0);
    const after = await versions();
    const moved = [...after].filter(([title, version]) => before.get(title) !== version).map(([title]) => title);
    expect(moved.sort()).toEqual([
      'ConfigMap kubeflow/notebook-controller-config',
      'Deployment kubeflow/notebook-controller-deployment',
    ]);
  });

  test('a field that somebody changed by hand is reported, and taken back when asked', async () => {
    const reference = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'kubeflow', name: 'profiles-config' };
    const header = async () => ((await api.get(reference)).data as Record<string, string>).USERID_HEADER;
    await api.patch(reference, { data: { USERID_HEADER: 'x-other' } });
    expect(await diff()).toMatchObject({ code: 1, output: expect.stringContaining('USERID_HEADER') });
    expect(await deploy()).toMatchObject({ code: 1, output: expect.stringContaining('USERID_HEADER') });
    expect(await header()).toBe('x-other');
    expectCode(await deploy('--force-conflicts'), 0);
    expect(await header()).toBe('kubeflow-userid');
  });
});

import { join } from 'node:path';
import { stringify } from 'yaml';
import { NEWEST_RELEASE, upstreamNamespaces } from '../../lib/core/releases/release';
import { everyComponent } from '../support/every-component';
import { DeployedPlatform } from './deployed-platform';
import { expectCode } from './support';

/** Every namespace of upstream under another name. */
const NAMESPACES = Object.fromEntries(upstreamNamespaces(NEWEST_RELEASE).map((name) => [name, `our-${name}`]));

/** Feast's operator writes its list of feature stores there, whatever its own namespace is called. */
const SPELLED_BY_A_PROGRAM = 'feast-operator-system';

/** Every component that there is, each of its namespaces renamed, and all kinds of users; one setting is changed later. */
const settings = (dataPlane: string, mode: string, crds: string, idleMinutes: number) =>
  stringify({
    extends: join(__dirname, '../../platforms/default.yaml'),
    istio: { dataPlane },
    crds,
    namespaces: NAMESPACES,
    components: {
      ...everyComponent(),
      kserve: { mode },
      'notebook-controller': { culling: { enabled: true, idleMinutes } },
    },
    profiles: [
      {
        name: 'team-a',
        owner: { name: 'ann@example.com' },
        contributors: [{ name: 'bob@example.com', role: 'edit' }],
        quota: { cpu: 4, memory: '8Gi' },
      },
    ],
  });

describe.each([
  ['sidecar', 'serverless', 'full'],
  ['ambient', 'standard', 'minimal'],
])('every component in namespaces of other names, data plane %s, models %s, CRDs %s', (dataPlane, mode, crds) => {
  let platform: DeployedPlatform;

  beforeAll(async () => {
    platform = await DeployedPlatform.start();
    await platform.synth(settings(dataPlane, mode, crds, 60));
  });

  afterAll(() => platform?.stop());

  test('before the first deploy, a diff shows what is to be created', async () => {
    expect(expectCode(await platform.diff(), 1)).toContain('dashboard');
  });

  test('one pass brings all of it', async () => {
    expectCode(await platform.deploy(), 0);
  });

  test('the server has stored every object as dist says', async () => {
    expect(await platform.differences()).toBe('');
    expect(platform.rendered.length).toBeGreaterThan(700);
  });

  test('no namespace has a name of upstream', async () => {
    const namespaces = await platform.api.list('v1', 'Namespace');
    const ofUpstream = namespaces.flatMap(({ metadata: { name } }) => (name && name in NAMESPACES ? [name] : []));
    expect(ofUpstream).toEqual([SPELLED_BY_A_PROGRAM]);
  });

  test('every Deployment is available', async () => {
    expect(await platform.unavailable()).toEqual([]);
  });

  test('the roles of profiles collect the rules of all components', async () => {
    const role = { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', name: 'kubeflow-edit' };
    const { rules } = (await platform.api.get(role)) as unknown as { rules: { resources?: string[] }[] };
    const resources = rules.flatMap((rule) => rule.resources ?? []);
    expect(resources).toEqual(expect.arrayContaining(['notebooks', 'tensorboards', 'pvcviewers', 'pods']));
  });

  test('a second deploy changes nothing', async () => {
    await platform.settle();
    const touched = await platform.touchedBy(async () => expectCode(await platform.deploy(), 0));
    expect(touched).toEqual([]);
    expectCode(await platform.diff(), 0);
  });

  // What follows is about the applier, which knows no data plane: once is enough.
  if (dataPlane !== 'sidecar') return;

  test('a changed setting changes what it means and nothing else', async () => {
    await platform.synth(settings(dataPlane, mode, crds, 90));
    expect(expectCode(await platform.diff(), 1)).toMatch(/CULL_IDLE_TIME.*60.*90/s);
    const touched = await platform.touchedBy(async () => expectCode(await platform.deploy(), 0));
    expect(touched).toEqual([
      'ConfigMap our-kubeflow/notebook-controller-config',
      'apps/Deployment our-kubeflow/notebook-controller-deployment',
    ]);
  });

  test('a field that somebody changed by hand is reported, and taken back when asked', async () => {
    const reference = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'our-kubeflow', name: 'profiles-config' };
    const header = async () => ((await platform.api.get(reference)).data as Record<string, string>).USERID_HEADER;
    await platform.api.patch(reference, { data: { USERID_HEADER: 'x-other' } });
    expect(expectCode(await platform.diff(), 1)).toContain('USERID_HEADER');
    expect(expectCode(await platform.deploy(), 1)).toContain('USERID_HEADER');
    expect(await header()).toBe('x-other');
    expectCode(await platform.deploy('--force-conflicts'), 0);
    expect(await header()).toBe('kubeflow-userid');
  });
});

import { join } from 'node:path';
import { DeployedPlatform } from './deployed-platform';
import { type KubernetesObject, referenceTo, titleOf } from './harness';
import { expectCode, runCli } from './support';

const SETTINGS = `
extends: ${join(__dirname, '../../platforms/default.yaml')}
cluster: { context: CONTEXT }
components:
  default: false
  cert-manager: true
  istio: true
  kubeflow-namespace: true
  kubeflow-roles: true
  kubeflow-istio-resources: true
  login: true
  dex: true
  oauth2-proxy: true
  profile-controller: true
  notebook-controller: true
  katib: true
profiles:
  - name: team-a
    owner: { name: ann@example.com }
`;

/** What programs make while they run, played. */
const MADE: readonly KubernetesObject[] = [
  { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'istio-ca-secret', namespace: 'istio-system' } },
  { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'cert-manager-webhook-ca', namespace: 'cert-manager' } },
  { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'katib-webhook-cert', namespace: 'kubeflow' } },
  { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'istio-ca-root-cert', namespace: 'default' } },
  {
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    metadata: { name: 'katib', namespace: 'kubeflow' },
  },
];

/** What a user has made, in a namespace of theirs. */
const NOTEBOOK: KubernetesObject = {
  apiVersion: 'kubeflow.org/v1',
  kind: 'Notebook',
  metadata: { name: 'mine', namespace: 'team-a' },
  spec: { template: { spec: { containers: [{ name: 'mine', image: 'example.com/notebook:1' }] } } },
};

/** Kinds of which objects are left when nobody has named users' data. */
const KEPT = ['CustomResourceDefinition', 'Namespace', 'PersistentVolumeClaim', 'Profile'];

describe('a small platform over its life', () => {
  let platform: DeployedPlatform;
  let before: string[];

  const run = (verb: string, ...options: string[]) =>
    runCli([verb, '--dist', platform.dist, '--kubeconfig', platform.plane.kubeconfig, ...options]);
  /** With its CRD gone, nothing of a kind is there. */
  const exists = async (object: KubernetesObject) =>
    (await platform.api.find(referenceTo(object)).catch(() => undefined)) !== undefined;
  /** What of dist is there. */
  const present = async () => {
    const found = await Promise.all(platform.rendered.map(async (object) => ((await exists(object)) ? [object] : [])));
    return found.flat();
  };
  /** Everything that belongs to no namespace, and the namespaces. */
  const clusterWide = async () => {
    const kinds: [string, string][] = [
      ['v1', 'Namespace'],
      ['apiextensions.k8s.io/v1', 'CustomResourceDefinition'],
      ['rbac.authorization.k8s.io/v1', 'ClusterRole'],
      ['rbac.authorization.k8s.io/v1', 'ClusterRoleBinding'],
      ['admissionregistration.k8s.io/v1', 'MutatingWebhookConfiguration'],
      ['admissionregistration.k8s.io/v1', 'ValidatingWebhookConfiguration'],
    ];
    const lists = await Promise.all(kinds.map(([apiVersion, kind]) => platform.api.list(apiVersion, kind)));
    return lists.flat().map(titleOf).sort();
  };

  beforeAll(async () => {
    platform = await DeployedPlatform.start();
    before = await clusterWide();
    await platform.synth(SETTINGS.replace('CONTEXT', 'test'));
  });

  afterAll(() => platform?.stop());

  test('doctor finds nothing in the way, and status that nothing is there', async () => {
    const findings = expectCode(await run('doctor'), 0);
    expect(findings).toMatch(/ok +rights: the user may do everything/);
    expect(findings).toMatch(/ok +storage: default StorageClass standard/);
    expect(findings).toMatch(/ok +capacity: /);
    expect(expectCode(await run('status'), 1)).toMatch(/0 of \d+ components are ready/);
  });

  test('a part of it is deployed alone', async () => {
    const output = expectCode(await run('deploy', '--only', 'cert-manager', 'kubeflow-namespace', '--no-wait'), 0);
    expect(output).toMatch(/deployed: created \d+/);
    const namespaces = (await present())
      .filter(({ kind }) => kind === 'Namespace')
      .map(({ metadata }) => metadata.name);
    expect(namespaces.sort()).toEqual(['cert-manager', 'kubeflow', 'kubeflow-system']);
  });

  test('deployed, its status is ready', async () => {
    expectCode(await platform.deploy(), 0);
    const output = expectCode(await run('status'), 0);
    expect(output).toMatch(/(\d+) of \1 components are ready/);
    expect(output).toMatch(/claims: .*kubeflow\/katib-mysql 10Gi/);
    expect(output).toContain('profiles: team-a (ann@example.com)');
  });

  /** Deploys, and tells what it has done to which object, and its last line. */
  const deployed = async (...options: string[]) => {
    const output = expectCode(await run('deploy', '--output', 'json', ...options), 0);
    const lines = output
      .trim()
      .split('\n')
      .map((line): Record<string, unknown> => JSON.parse(line));
    const done = lines.flatMap(({ type, action, object }) =>
      type === 'applied' && action !== 'unchanged' ? [`${action} ${(object as { name: string }).name}`] : [],
    );
    return { done: done.sort(), result: lines.at(-1) ?? {} };
  };

  test('deployed again, lists of the kinds tell that nothing has changed', async () => {
    await platform.settle();
    expect((await deployed()).done).toEqual([]); // takes down what controllers have written after the first deploy
    const { done, result } = await deployed();
    expect(done).toEqual([]);
    expect(result.unchanged).toBe(platform.rendered.length);
    expect(platform.rendered.length).toBeGreaterThan(200);
    expect(result.requests).toBeLessThan(70);
  });

  test('what somebody has changed by hand since is found and mended, of whatever kind', async () => {
    const { api } = platform;
    const named = (apiVersion: string, kind: string, name: string) => {
      const found = platform.rendered.find((each) => each.kind === kind && each.metadata.name === name);
      if (!found) throw new Error(`there is no ${kind} ${name}`);
      return { apiVersion, kind, name, namespace: found.metadata.namespace };
    };
    const rbac = 'rbac.authorization.k8s.io/v1';
    const role = named(rbac, 'ClusterRole', 'kubeflow-kubernetes-view');
    const crd = named('apiextensions.k8s.io/v1', 'CustomResourceDefinition', 'notebooks.kubeflow.org');
    const katibConfig = named('v1', 'ConfigMap', 'katib-config');
    await api.patch(named('v1', 'ConfigMap', 'profiles-config'), { data: { USERID_HEADER: 'x-other' } });
    await api.patch(role, {
      metadata: { labels: { 'rbac.authorization.kubeflow.org/aggregate-to-kubeflow-view': null } },
    });
    await api.patch(named(rbac, 'ClusterRole', 'kubeflow-kubernetes-edit'), { rules: [] });
    await api.patch(crd, { metadata: { annotations: { 'argocd.argoproj.io/sync-wave': '7' } } });
    await api.patch(named('apps/v1', 'Deployment', 'katib-ui'), { spec: { replicas: 2 } });
    await api.patch(named('v1', 'Secret', 'oauth2-proxy'), { data: { 'client-id': 'eA==' } });
    await api.delete(named('v1', 'ServiceAccount', 'katib-ui'));
    const copied = await api.get(katibConfig);
    await api.delete(katibConfig);
    const { uid: _, resourceVersion: __, ...metadata } = copied.metadata as Record<string, unknown>;
    const copy = { ...copied, data: { 'katib-config.yaml': 'x' }, metadata: metadata as typeof copied.metadata };
    await api.create(copy);
    expect((await deployed('--force-conflicts')).done).toEqual([
      'changed katib-config',
      'changed katib-ui',
      'changed kubeflow-kubernetes-edit',
      'changed kubeflow-kubernetes-view',
      'changed notebooks.kubeflow.org',
      'changed oauth2-proxy',
      'changed profiles-config',
      'created katib-ui',
    ]);
    await platform.settle();
    expect(await platform.differences()).toBe('');
  });

  test('another cluster than that of the settings is refused', async () => {
    await platform.synth(SETTINGS.replace('CONTEXT', 'elsewhere'));
    for (const verb of ['deploy', 'delete', 'status'])
      expect(expectCode(await run(verb), 2)).toContain('dist is for the context "elsewhere"');
    await platform.synth(SETTINGS.replace('CONTEXT', 'test'));
  });

  test('while another applier is at work, nothing is sent', async () => {
    const lease = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease' };
    const metadata = { name: 'cdk8s-kubeflow', namespace: 'default' };
    await platform.api.create({ ...lease, metadata, spec: { holderIdentity: 'deploy of ann on laptop (process 7)' } });
    const alive = setInterval(
      () =>
        void platform.api.patch(
          { ...lease, ...metadata },
          { spec: { renewTime: new Date().toISOString().replace('Z', '000Z') } },
        ),
      1_000,
    );
    expect(expectCode(await platform.deploy(), 2)).toContain('at work on the set kubeflow: deploy of ann on laptop');
    clearInterval(alive);
    await platform.api.delete({ ...lease, ...metadata });
  });

  test('a dry run lists what would go, and leaves it', async () => {
    await platform.api.create(NOTEBOOK);
    for (const object of MADE) await platform.api.apply(object, { fieldManager: 'played' });
    const output = expectCode(await run('delete', '--dry-run', '--delete-data'), 0);
    expect(output).toContain('1 kubeflow.org/Notebook: team-a/mine');
    expect(output).toMatch(/1 PersistentVolumeClaim: kubeflow\/katib-mysql/);
    expect(await present()).toHaveLength(platform.rendered.length);
  });

  test('deleted, users keep their work, and nothing else is left', async () => {
    const output = expectCode(await run('delete', '--yes'), 0);
    const left = await present();
    // Without its password nobody could read what is in the claim.
    const opens = ['Secret kubeflow/katib-mysql-secrets'];
    expect(left.filter(({ kind }) => !KEPT.includes(kind)).map(titleOf)).toEqual(opens);
    const names = left.map(({ metadata }) => metadata.name).sort();
    const ofKinds = ['kubeflow', 'notebooks.kubeflow.org', 'profiles.kubeflow.org', 'team-a'];
    expect(names).toEqual(['katib-mysql', 'katib-mysql-secrets', ...ofKinds]);
    for (const name of names) expect(output).toContain(name);
    expect(await exists(NOTEBOOK)).toBe(true);
    for (const object of MADE) expect(await exists(object)).toBe(false);
  });

  test('a second deploy brings it back, with what users had', async () => {
    const claim = platform.rendered.find(({ kind }) => kind === 'PersistentVolumeClaim');
    const uid = async () => claim && (await platform.api.get(referenceTo(claim))).metadata.uid;
    const old = await uid();
    expectCode(await platform.deploy(), 0);
    expect(await platform.unavailable()).toEqual([]);
    expect(await uid()).toBe(old);
    expectCode(await platform.diff(), 0);
  });

  test('a finalizer that nobody serves is named, and nothing that could serve it goes', async () => {
    await platform.api.patch(referenceTo(NOTEBOOK), { metadata: { finalizers: ['example.com/cleanup'] } });
    const output = expectCode(await run('delete', '--yes', '--delete-data', '--timeout', '15s'), 1);
    expect(output).toContain(
      'kubeflow.org/Notebook team-a/mine: is being deleted, held by finalizers example.com/cleanup',
    );
    expect(output).toContain('--remove-finalizers');
    expect(await platform.unavailable()).toEqual([]);
    expect((await present()).length).toBe(platform.rendered.length);
  });

  test('with its data, and without the finalizer, the cluster is as it was before', async () => {
    expectCode(await run('delete', '--yes', '--delete-data', '--remove-finalizers'), 0);
    expect(await present()).toEqual([]);
    expect(await clusterWide()).toEqual(before);
    const records = await platform.api.list('v1', 'ConfigMap', { namespace: 'default' });
    expect(records.filter(({ metadata }) => metadata.name.startsWith('cdk8s-'))).toEqual([]);
    expect(expectCode(await run('delete', '--yes'), 0)).toContain('deleted 0');
  });
});

import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { DeployedPlatform } from '../deployed-platform';
import { type Api, type KubernetesObject, referenceTo, titleOf, valueAt, waitFor, waitUntilServed } from '../harness';
import { CLI, expectCode, ROOT, runKubectl } from '../support';
import { OF_USERS, OLD_KUBEFLOW, PROFILE } from './old-kubeflow';

/** The mesh, the login, profiles, the dashboard and Pipelines: what the steps are about. */
const SETTINGS = stringify({
  extends: join(ROOT, 'platforms/minimal.yaml'),
  components: { 'notebook-controller': false, 'jupyter-web-app': false, pipelines: true },
  profiles: [],
});

/** What only people can know: there is no MySQL that could be asked, and nobody has made a back-up. */
const DECISIONS = ['back-up', 'customised', 'long-rows', 'store-room', 'stop-mysql'];
const GO = ['--upgrade-from', 'auto', '--yes', '--yes-step', ...DECISIONS];

describe('an upgrade of a Kubeflow 1.8', () => {
  let platform: DeployedPlatform;
  let api: Api;

  const find = (object: KubernetesObject) => api.find(referenceTo(object)).catch(() => undefined);
  const byTitle = (title: string) => {
    const found = [...OLD_KUBEFLOW, ...OF_USERS].find((each) => titleOf(each).endsWith(title));
    if (!found) throw new Error(`there is no ${title} in the fixture`);
    return found;
  };
  const live = async (title: string) => {
    const object = await find(byTitle(title));
    if (!object) throw new Error(`${title} is gone`);
    return object;
  };
  const versions = async (objects: readonly KubernetesObject[]) =>
    Object.fromEntries(
      await Promise.all(objects.map(async (each) => [titleOf(each), (await find(each))?.metadata.resourceVersion])),
    );
  const uids = async (...titles: string[]) =>
    Promise.all(titles.map(async (title) => (await live(title)).metadata.uid));
  const secretOfProfile = { apiVersion: 'v1', kind: 'Secret', namespace: 'ann', name: 'mlpipeline-minio-artifact' };
  const DATA = ['PersistentVolumeClaim kubeflow/mysql-pv-claim', 'PersistentVolumeClaim kubeflow/minio-pvc'];
  let before: Record<string, string | undefined>;
  let dataBefore: (string | undefined)[];

  beforeAll(async () => {
    platform = await DeployedPlatform.start();
    api = platform.api;
    // The database has the password of its first start, which is none.
    const credentials = { 'kubeflow/mysql-secret': { username: 'root', password: '' } };
    writeFileSync(join(platform.dist, '../settings.credentials.yaml'), stringify(credentials), { mode: 0o600 });
    await platform.synth(SETTINGS);
    const crds = platform.rendered.filter(({ kind }) => kind === 'CustomResourceDefinition');
    await install([...crds, ...OLD_KUBEFLOW, ...OF_USERS, PROFILE]);
    await api.patch(
      referenceTo(byTitle('Deployment kubeflow/profiles-deployment')),
      { metadata: { annotations: { note: 'by hand' } } },
      { query: { fieldManager: 'kubectl-annotate' } },
    );
    await waitFor(
      async () => (await api.find({ apiVersion: 'v1', kind: 'Namespace', name: 'ann' })) !== undefined,
      'the profile',
    );
    // What the old hook for profiles has made.
    const { uid } = await api
      .get({ apiVersion: 'v1', kind: 'Namespace', name: 'ann' })
      .then(({ metadata }) => metadata);
    await api.create({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: {
        name: secretOfProfile.name,
        namespace: 'ann',
        ownerReferences: [{ apiVersion: 'v1', kind: 'Namespace', name: 'ann', uid, controller: true }],
      },
      data: { accesskey: 'bWluaW8=' },
    });
    await platform.settle();
    const webhook = OLD_KUBEFLOW.find(({ kind }) => kind === 'MutatingWebhookConfiguration') as KubernetesObject;
    // Written by cert-manager, when it has made the certificate.
    const isTrusted = async () =>
      valueAt(await api.get(referenceTo(webhook)), 'webhooks', 0, 'clientConfig', 'caBundle') !== undefined;
    await waitFor(isTrusted, 'the CA of the old webhook');
    before = await versions([...OF_USERS, PROFILE]);
    dataBefore = await uids(...DATA);
  });

  afterAll(() => platform?.stop());

  /** As `kubectl apply`, which writes what it has applied into an annotation. */
  async function install(objects: readonly KubernetesObject[]): Promise<void> {
    const [crds, others] = [true, false].map((wanted) =>
      objects.filter(({ kind }) => (kind === 'CustomResourceDefinition') === wanted),
    );
    const apply = async (name: string, items: readonly KubernetesObject[], ...options: string[]) => {
      const file = join(platform.dist, `../${name}.json`);
      writeFileSync(file, JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
      expectCode(await runKubectl(['apply', '-f', file, '--kubeconfig', platform.plane.kubeconfig, ...options]), 0);
    };
    await apply('crds', crds ?? [], '--server-side');
    await waitUntilServed(api, crds ?? []);
    await apply('others', others ?? []);
  }

  /** Runs the CLI and kills it, without a warning, when it has told so many things. Whether it was still at work. */
  function deployAndKill(after: number): Promise<boolean> {
    const options = ['--dist', platform.dist, '--kubeconfig', platform.plane.kubeconfig, '--output', 'json', ...GO];
    const child = spawn(process.execPath, [...CLI, 'deploy', ...options], {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    let lines = 0;
    child.stdout.on('data', (data: Buffer) => {
      lines += data.toString().split('\n').length - 1;
      if (lines >= after) child.kill('SIGKILL');
    });
    return new Promise((done) => child.once('close', (_, signal) => done(signal === 'SIGKILL')));
  }

  test('changes nothing while somebody has to decide something', async () => {
    const all = [...OLD_KUBEFLOW, ...OF_USERS, PROFILE];
    const untouched = await versions(all);
    const output = expectCode(await platform.deploy('--upgrade-from', 'auto', '--yes'), 2);
    expect(output).toContain('upgrading Kubeflow 1.8 to 26.03.1 (Kubeflow Pipelines 2.0.5)');
    expect(output).toContain('nothing was changed');
    for (const id of ['back-up', 'customised', 'long-rows', 'store-room']) expect(output).toContain(`--yes-step ${id}`);
    expect(output).toContain('somebody has changed apps/Deployment kubeflow/profiles-deployment');
    expect(await versions(all)).toEqual(untouched);
  });

  test('killed at any moment, it goes on where it was', async () => {
    // Among the steps before, in the first waves, in the waves of Pipelines.
    const moments = [1 + Math.random() * 20, 25 + Math.random() * 100, 130 + Math.random() * 150].map(Math.floor);
    const killed = [];
    for (const moment of moments) killed.push(await deployAndKill(moment));
    expect(killed).toEqual([true, true, true]);
    const output = expectCode(await platform.deploy(...GO), 0);
    expect(output).toContain('Kubeflow 1.8 has become 26.03.1');
    expect(output).toContain('jupyter-web-app-config-bcdfghkmt2 stays: a workload or a pod still names it');
    expect(await platform.unavailable()).toEqual([]);
  });

  test('what nobody needs any more is gone, and what users have made is as it was', async () => {
    const gone = [
      'Deployment kubeflow/centraldashboard',
      'ClusterRole centraldashboard',
      'MutatingWebhookConfiguration admission-webhook-mutating-webhook-configuration',
      'Deployment kubeflow/admission-webhook-deployment',
      'Secret kubeflow/webhook-certs',
      'Deployment kubeflow/training-operator',
      'Deployment kubeflow/minio',
      'ClusterRoleBinding profiles-cluster-rolebinding',
      'EnvoyFilter istio-system/authn-filter',
      'PersistentVolumeClaim istio-system/authservice-pvc',
      'ConfigMap kubeflow/profiles-config-24bcdfghkm',
      'Namespace knative-eventing',
      'CompositeController kubeflow-pipelines-profile-controller',
    ];
    const left = await Promise.all(gone.map(async (title) => ((await find(byTitle(title))) ? [title] : [])));
    expect(left.flat()).toEqual([]);
    expect(await versions([...OF_USERS, PROFILE])).toEqual(before);
    expect((await live('CustomResourceDefinition tfjobs.kubeflow.org')).metadata.name).toBe('tfjobs.kubeflow.org');
  });

  test('data is where it was, in volumes that outlive their claims', async () => {
    expect(await uids(...DATA)).toEqual(dataBefore);
    for (const title of DATA) {
      const name = String(valueAt(await live(title), 'spec', 'volumeName'));
      const volume = await api.get({ apiVersion: 'v1', kind: 'PersistentVolume', name });
      expect(valueAt(volume, 'spec', 'persistentVolumeReclaimPolicy')).toBe('Retain');
    }
    expect(valueAt(await live('Secret kubeflow/mysql-secret'), 'data')).toEqual({ username: 'cm9vdA==', password: '' });
    const service = await live('Service kubeflow/minio-service');
    expect(valueAt(service, 'spec', 'selector')).toEqual({
      app: 'seaweedfs',
      'application-crd-id': 'kubeflow-pipelines',
    });
    expect(valueAt(service, 'spec', 'ports', 0, 'targetPort')).toBe(8333);
    const annotated = await api.get(secretOfProfile);
    expect(annotated.metadata.annotations).toEqual({
      'metacontroller.k8s.io/decorator-controller': 'kubeflow-pipelines-profile-controller',
    });
  });

  test('what cannot be changed in place was made anew, migrated or patched', async () => {
    const profiles = await live('Deployment kubeflow/profiles-deployment');
    expect(valueAt(profiles, 'spec', 'selector', 'matchLabels')).not.toHaveProperty('kustomize.component', 'profiles');
    const binding = await live('ClusterRoleBinding meta-controller-cluster-role-binding');
    expect(valueAt(binding, 'roleRef', 'name')).toBe('kubeflow-metacontroller');
    const mappings = await live('CustomResourceDefinition domainmappings.serving.knative.dev');
    expect(valueAt(mappings, 'status', 'storedVersions')).toEqual(['v1beta1']);
    expect(valueAt(await live('DomainMapping default/models.example.com'), 'spec', 'ref')).toBe('models');
    const services = await live('CustomResourceDefinition inferenceservices.serving.kserve.io');
    expect(valueAt(services, 'spec', 'conversion', 'strategy')).toBe('None');
    const mysql = await live('Deployment kubeflow/mysql');
    expect(valueAt(mysql, 'spec', 'replicas')).toBe(1);
    expect(valueAt(mysql, 'spec', 'paused')).toBeUndefined();
    expect(valueAt(mysql, 'spec', 'template', 'spec', 'containers', 0, 'image')).toBe('mysql:8.4');
  });

  test('a second run has nothing to upgrade and changes nothing', async () => {
    await platform.settle();
    let output = '';
    const touched = await platform.touchedBy(async () => {
      output = expectCode(await platform.deploy('--upgrade-from', 'auto'), 0);
    });
    expect(output).toContain('nothing to upgrade');
    expect(touched).toEqual([]);
  });
});

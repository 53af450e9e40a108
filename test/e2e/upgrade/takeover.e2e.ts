import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { DeployedPlatform } from '../deployed-platform';
import { type KubernetesObject, type ObjectReference, referenceTo, titleOf, valueAt, waitFor } from '../harness';
import { expectCode, runCli } from '../support';
import { installAsKubectl, LAST_APPLIED, LEFT_BEHIND, OLD_PASSWORD, olderInstall } from './old-install';

const SETTINGS = `
extends: ${join(__dirname, '../../../platforms/default.yaml')}
crds: minimal
auth: { provider: anonymous }
components:
  default: off
  cert-manager: true
  istio: true
  kubeflow-namespace: true
  kubeflow-roles: true
  kubeflow-istio-resources: true
  login: true
  profile-controller: true
  notebook-controller: true
  katib: true
profiles:
  - name: team-a
    owner: { name: ann@example.com }
`;

/** The manager of what we write. */
const OURS = '"cdk8s-kubeflow"';

const SECRET: ObjectReference = {
  apiVersion: 'v1',
  kind: 'Secret',
  namespace: 'kubeflow',
  name: 'katib-mysql-secrets',
};
const CLAIM = { apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace: 'kubeflow', name: 'katib-mysql' };
const REPLACED = ['Deployment.apps kubeflow/katib-ui', 'ClusterRoleBinding.rbac.authorization.k8s.io katib-ui'];

describe('an older install of kubectl is taken over', () => {
  let platform: DeployedPlatform;
  let password: KubernetesObject;
  let claim: KubernetesObject;
  let profile: KubernetesObject;

  const plan = (...options: string[]) =>
    runCli(['plan', '--dist', platform.dist, '--kubeconfig', platform.plane.kubeconfig, ...options]);
  const get = (kind: string, name: string, apiVersion = 'v1') =>
    platform.api.get({ apiVersion, kind, namespace: 'kubeflow', name });
  const container = async (name: string) =>
    valueAt(await get('Deployment', name, 'apps/v1'), 'spec', 'template', 'spec', 'containers', 0);
  const replace = REPLACED.flatMap((name) => ['--replace', name]);

  /** Titles of the objects that we have written to. */
  const written = async () => {
    const found = await Promise.all(platform.rendered.map((object) => platform.api.find(referenceTo(object))));
    return found.flatMap((object) =>
      object && JSON.stringify(object.metadata.managedFields).includes(OURS) ? [titleOf(object)] : [],
    );
  };

  beforeAll(async () => {
    platform = await DeployedPlatform.start();
    await platform.synth(SETTINGS);
    await installAsKubectl(platform.api, olderInstall(platform.rendered));
    password = await platform.api.get(SECRET);
    // Before its pod has run, there is no data that anybody could be kept from.
    const isBound = async () => valueAt(await platform.api.get(CLAIM), 'status', 'phase') === 'Bound';
    await waitFor(isBound, 'the claim to have a volume', 180_000);
    claim = await platform.api.get(CLAIM);
    profile = await platform.api.get({ apiVersion: 'kubeflow.org/v1', kind: 'Profile', name: 'team-a' });
  });

  afterAll(() => platform?.stop());

  test('the plan names what must be decided, the data and what it does not know, and changes nothing', async () => {
    const output = expectCode(await plan(), 2);
    expect(output).toMatch(/\? ask Secret kubeflow\/katib-mysql-secrets\n.*another MYSQL_ROOT_PASSWORD/);
    for (const name of REPLACED) expect(output).toContain(`to decide: --replace '${name}'`);
    expect(output).toMatch(/~ adopt Service kubeflow\/notebook-controller-service\n.*from kubectl/);
    expect(output).toContain('edited by hand (kubectl-edit): the edits go');
    expect(output).toMatch(/PersistentVolumeClaim kubeflow\/katib-mysql \(10Gi\): stays: in dist/);
    expect(output).toContain(`not known to dist, and left alone: ${titleOf(LEFT_BEHIND)}`);
    expect(output).not.toContain(Buffer.from(OLD_PASSWORD).toString('base64'));
    expect(await written()).toEqual([]);
  });

  test('nothing is sent while dist has another password than the database', async () => {
    expect(expectCode(await platform.deploy('--take-over', 'kubectl', ...replace), 2)).toContain(
      'nothing was sent, since it would put data out of reach',
    );
    expect(await written()).toEqual([]);
  });

  test('with the old password it is deployed in one pass, and everything gets ready', async () => {
    const file = join(platform.dist, '../settings.credentials.yaml');
    const credentials = parse(readFileSync(file, 'utf8'));
    const values = { ...credentials, 'kubeflow/katib-mysql-secrets': { MYSQL_ROOT_PASSWORD: OLD_PASSWORD } };
    writeFileSync(file, stringify(values));
    await platform.synth(SETTINGS);
    expect(expectCode(await plan('--take-over', 'kubectl', ...replace), 1)).toMatch(/2 to replace/);
    expectCode(await platform.deploy('--take-over', 'kubectl', ...replace), 0);
    expect(await platform.unavailable()).toEqual([]);
    expect(await platform.differences()).toBe('');
  });

  test('what the old install had and dist does not have is gone', async () => {
    expect(valueAt(await get('Service', 'notebook-controller-service'), 'spec', 'ports')).toHaveLength(
      (
        valueAt(
          platform.rendered.find(
            ({ kind, metadata }) => kind === 'Service' && metadata.name === 'notebook-controller-service',
          ),
          'spec',
          'ports',
        ) as unknown[]
      ).length,
    );
    expect(JSON.stringify([await container('katib-db-manager'), await container('katib-mysql')])).not.toMatch(
      /"OLD"|MYSQL_ALLOW_EMPTY_PASSWORD|envFrom|"exec":\{"command":\["true"\]/,
    );
    const policy = await get('AuthorizationPolicy', 'notebook-controller-metrics', 'security.istio.io/v1');
    expect(JSON.stringify(policy.spec)).not.toContain('old.example.com/app');
    expect(Object.keys((await get('ConfigMap', 'katib-config')).data as object)).not.toEqual(
      expect.arrayContaining(['old.yaml']),
    );
    expect((await get('ConfigMap', 'katib-config')).data).not.toHaveProperty('edited');
    expect((await get('Service', 'katib-db-manager')).metadata.labels).not.toHaveProperty(['kustomize.component']);
    const crds = { apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition' };
    const crd = await platform.api.get({ ...crds, name: 'suggestions.kubeflow.org' });
    expect(valueAt(crd, 'spec', 'conversion')).toEqual({ strategy: 'None' });
    const managers = (await platform.stored()).flatMap(({ metadata }) =>
      (metadata.managedFields as { manager: string; subresource?: string; operation: string }[]).filter(
        ({ manager, subresource, operation }) =>
          subresource === undefined &&
          (/^kubectl|^before-first/.test(manager) || (manager === 'cdk8s-kubeflow' && operation === 'Update')),
      ),
    );
    expect(managers).toEqual([]);
    // The injection templates of Istio name it, too.
    const kept = (await platform.stored()).filter(({ metadata }) => LAST_APPLIED in (metadata.annotations ?? {}));
    expect(kept.map(titleOf)).toEqual([]);
  });

  test('passwords, claims, profiles and what dist does not know are as they were', async () => {
    const now = await platform.api.get(SECRET);
    expect([now.data, now.metadata.uid]).toEqual([password.data, password.metadata.uid]);
    const same = async (before: KubernetesObject) => {
      const after = await platform.api.get(referenceTo(before));
      expect([after.metadata.uid, after.spec]).toEqual([
        before.metadata.uid,
        { ...(before.spec as object), ...(after.spec as object) },
      ]);
    };
    await same(claim);
    await same(profile);
    expect((await platform.api.get(referenceTo(LEFT_BEHIND))).data).toEqual(LEFT_BEHIND.data);
  });

  test('a second run changes nothing, and there is nothing left to plan', async () => {
    await platform.settle();
    const again = () => platform.deploy('--take-over', 'kubectl');
    expect(await platform.touchedBy(async () => expectCode(await again(), 0))).toEqual([]);
    expect(expectCode(await plan(), 0)).toContain('nothing to do');
  });
});

import { conditionOf, type KubernetesObject, valueAt, waitFor } from '../harness';
import { MAX_BUILD } from './programs';
import { Controlled, environmentOf, PATIENCE, workloadsOfPage } from './support';

const RAY = 'ray.io/v1';
const [cluster, job, service] = workloadsOfPage('ray') as [KubernetesObject, KubernetesObject, KubernetesObject];

describe('KubeRay', () => {
  let controlled: Controlled;

  beforeAll(async () => {
    controlled = await Controlled.start({
      controllers: ['kuberay-operator'],
      components: ['kuberay-operator'],
    });
    await controlled.makeClaim('team-a', 'reviews');
  }, MAX_BUILD);

  afterAll(() => controlled?.stop());

  /** The cluster that the operator has made for a RayJob or RayService. */
  const clusterOf = (owner: KubernetesObject) =>
    waitFor(
      async () => {
        const clusters = await controlled.api.list(RAY, 'RayCluster', { namespace: 'team-a' });
        return clusters.find((each) => valueAt(each, 'metadata', 'ownerReferences', 0, 'name') === owner.metadata.name);
      },
      `the cluster of ${owner.metadata.name}`,
      PATIENCE,
    );

  test('a RayCluster becomes a head that scales it, and workers, within `restricted`', async () => {
    await controlled.create(cluster);
    const pods = await controlled.pods('team-a', ['ray.io/cluster', 'ray'], 3);
    const ofType = (type: string) => pods.filter(({ metadata }) => metadata.labels?.['ray.io/node-type'] === type);
    const [head, worker] = [ofType('head')[0], ofType('worker')[0]];
    expect(ofType('worker')).toHaveLength(2);
    expect(valueAt(head, 'spec', 'containers', 1, 'name')).toBe('autoscaler');
    expect(environmentOf(worker)).toMatchObject({ FQ_RAY_IP: 'ray-head-svc.team-a.svc.cluster.local' });
    for (const pod of [head, worker]) {
      expect(pod).toMatchObject({
        metadata: { labels: { 'sidecar.istio.io/inject': 'false' } },
        spec: { serviceAccountName: 'default-editor' },
      });
      expect(valueAt(pod, 'spec', 'containers', 0, 'image')).toBe('registry.example.com/team-a/ray:v1');
    }
    await controlled.api.get({ apiVersion: 'v1', kind: 'Service', namespace: 'team-a', name: 'ray-head-svc' });
    const reference = { apiVersion: RAY, kind: 'RayCluster', namespace: 'team-a', name: 'ray' };
    const provisioned = async () =>
      conditionOf(await controlled.api.get(reference), 'RayClusterProvisioned') === 'True';
    await waitFor(provisioned, 'the cluster to be provisioned', PATIENCE);
  });

  test('the account of the head may look after the pods of its cluster', async () => {
    const rbac = { apiVersion: 'rbac.authorization.k8s.io/v1', namespace: 'team-a', name: 'ray' };
    expect(await controlled.api.get({ ...rbac, kind: 'RoleBinding' })).toMatchObject({
      subjects: [{ kind: 'ServiceAccount', name: 'default-editor' }],
      roleRef: { kind: 'Role', name: 'ray' },
    });
  });

  test('a RayJob becomes a cluster of its own, and a Job that submits the program to it', async () => {
    await controlled.create(job);
    const { metadata } = await clusterOf(job);
    await controlled.pods('team-a', ['ray.io/cluster', metadata.name], 4);
    const [submitter] = await controlled.pods('team-a', ['job-name', 'tune'], 1);
    expect(submitter).toMatchObject({ spec: { serviceAccountName: 'default-editor' } });
    expect(JSON.stringify(valueAt(submitter, 'spec', 'containers', 0))).toContain('python /app/tune.py --trials=20');
  });

  test('a RayService becomes a cluster', async () => {
    await controlled.create(service);
    const { metadata } = await clusterOf(service);
    await controlled.pods('team-a', ['ray.io/cluster', metadata.name], 3);
  });

  test('the NetworkPolicies of the page select pods', async () => {
    expect(await controlled.policiesWithoutPods('ray')).toEqual([]);
  });

  test('a cluster that goes takes all of it along', async () => {
    await controlled.editor.delete({ apiVersion: RAY, kind: 'RayCluster', namespace: 'team-a', name: 'ray' });
    await controlled.pods('team-a', ['ray.io/cluster', 'ray'], 0);
  });

  test('nothing was refused to the operator, nor to those who make its pods', async () => {
    expect(await controlled.faults()).toEqual([]);
    expect([...(await controlled.accounts())]).toEqual(
      expect.arrayContaining(['kubeflow:kuberay-operator', 'kube-system:job-controller']),
    );
  });
});

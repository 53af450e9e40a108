import { TrainJob } from '../../../lib/workloads/trainer/train-job';
import { find, renderObjects } from '../../support/render';
import { conditionOf, type KubernetesObject, referenceTo, valueAt, waitFor } from '../harness';
import { MAX_BUILD } from './programs';
import { Controlled, environmentOf, exampleOf, moved, PATIENCE, workloadsOfPage } from './support';

const TRAINER = 'trainer.kubeflow.org/v1alpha1';
const JOB_SET = 'jobset.x-k8s.io/v1alpha2';

/** The pods of a TrainJob. */
const podsOf = (job: string) => ['jobset.sigs.k8s.io/jobset-name', job] as const;

/** A TrainJob of a runtime of the cluster. */
function trainJob(name: string, runtime: string, numNodes: number): KubernetesObject {
  const objects = renderObjects((chart) => new TrainJob(chart, name, { namespace: 'team-a', runtime, numNodes }));
  return find(objects, 'TrainJob', name) as unknown as KubernetesObject;
}

describe('Trainer and JobSet', () => {
  let controlled: Controlled;

  beforeAll(async () => {
    controlled = await Controlled.start({
      controllers: ['jobset', 'trainer'],
      components: ['trainer'],
    });
  }, MAX_BUILD);

  afterAll(() => controlled?.stop());

  const completed = (name: string) =>
    waitFor(
      async () => {
        const reference = { apiVersion: TRAINER, kind: 'TrainJob', namespace: 'team-a', name };
        return conditionOf(await controlled.api.get(reference), 'Complete') === 'True';
      },
      `TrainJob ${name} to be complete`,
      PATIENCE,
    );

  test('the TrainJob of the page becomes a JobSet with the settings of its runtime, and completes', async () => {
    await controlled.create(exampleOf('train-job', 'TrainJob'));
    const [first, second] = await controlled.pods('team-a', podsOf('mnist'), 2);
    const jobSet = await controlled.api.get({
      apiVersion: JOB_SET,
      kind: 'JobSet',
      namespace: 'team-a',
      name: 'mnist',
    });
    expect(valueAt(jobSet, 'metadata', 'ownerReferences', 0, 'kind')).toBe('TrainJob');
    expect(valueAt(jobSet, 'spec', 'replicatedJobs', 0, 'template', 'spec', 'parallelism')).toBe(2);
    expect(environmentOf(first)).toMatchObject({
      LOG_LEVEL: 'info',
      PET_NNODES: '2',
      PET_MASTER_ADDR: 'mnist-node-0-0.mnist',
      PET_NODE_RANK: { fieldRef: { fieldPath: "metadata.annotations['batch.kubernetes.io/job-completion-index']" } },
    });
    for (const pod of [first, second]) {
      expect(pod).toMatchObject({
        metadata: { labels: { 'sidecar.istio.io/inject': 'false' } },
        spec: {
          serviceAccountName: 'default-editor',
          subdomain: 'mnist',
          containers: [
            {
              image: 'registry.example.com/team-a/mnist:v1',
              command: ['torchrun', '/app/train.py'],
              args: ['--epochs=3'],
              resources: { limits: { 'nvidia.com/gpu': '1' } },
              securityContext: { allowPrivilegeEscalation: false, runAsUser: 1000 },
            },
          ],
        },
      });
    }
    await completed('mnist');
  });

  test('a runtime of the profile is used by the TrainJob of its page', async () => {
    await controlled.create(exampleOf('training-runtime', 'TrainingRuntime'));
    await controlled.create(moved(exampleOf('training-runtime', 'TrainJob'), { name: 'of-profile' }));
    const [pod] = await controlled.pods('team-a', podsOf('of-profile'), 2);
    expect(environmentOf(pod)).toMatchObject({ NCCL_DEBUG: 'INFO', PET_NNODES: '2' });
    expect(valueAt(pod, 'spec', 'containers', 0, 'args')).toEqual(['train.py']);
    await completed('of-profile');
  });

  test('claims, Secrets and nodes that a TrainJob says reach the pods of its runtime', async () => {
    const [node] = await controlled.api.list('v1', 'Node');
    if (!node) throw new Error('no node');
    await controlled.api.patch(referenceTo(node), { metadata: { labels: { 'nvidia.com/gpu.product': 'NVIDIA-L4' } } });
    await controlled.makeClaim('team-a', 'reviews');
    await controlled.create(exampleOf('train-job', 'TrainJob', 'reviews'));
    const [pod] = await controlled.pods('team-a', podsOf('reviews'), 1);
    expect(pod).toMatchObject({
      spec: {
        nodeName: node.metadata.name,
        tolerations: expect.arrayContaining([{ key: 'nvidia.com/gpu', operator: 'Exists' }]),
        imagePullSecrets: [{ name: 'registry' }],
        securityContext: { runAsNonRoot: true, fsGroup: 1000 },
        containers: [
          {
            image: 'registry.example.com/team-a/reviews:v1',
            env: expect.arrayContaining([
              { name: 'WANDB_API_KEY', valueFrom: { secretKeyRef: { name: 'wandb', key: 'token' } } },
            ]),
            volumeMounts: expect.arrayContaining([expect.objectContaining({ mountPath: '/data', readOnly: true })]),
            securityContext: { runAsUser: 1000 },
          },
        ],
        volumes: expect.arrayContaining([
          expect.objectContaining({ persistentVolumeClaim: expect.objectContaining({ claimName: 'reviews' }) }),
        ]),
      },
    });
    await completed('reviews');
  });

  test('every runtime of the release trains within `restricted`', async () => {
    const runtimes = await controlled.api.list(TRAINER, 'ClusterTrainingRuntime');
    expect(runtimes).toHaveLength(8);
    const names = runtimes.map(({ metadata }) => metadata.name);
    for (const name of names) {
      await controlled.create(trainJob(name.replaceAll('.', '-'), name, name.startsWith('torchtune') ? 1 : 2));
    }
    for (const name of names) await completed(name.replaceAll('.', '-'));
  });

  test('the other runtimes of the page pass the webhook', async () => {
    const runtimes = workloadsOfPage('training-runtime').filter(({ kind }) => kind === 'ClusterTrainingRuntime');
    expect(runtimes).toHaveLength(2);
    for (const runtime of runtimes) await controlled.api.create(runtime);
  });

  const jobs = (...replicatedJobs: object[]) => ({ template: { spec: { replicatedJobs } } });
  const node = {
    name: 'node',
    template: {
      metadata: { labels: { 'trainer.kubeflow.org/trainjob-ancestor-step': 'trainer' } },
      spec: { template: { spec: { containers: [{ name: 'node' }] } } },
    },
  };
  const metadata = { name: 'wrong', namespace: 'team-a' };
  test.each<[string, KubernetesObject, RegExp]>([
    [
      'a TrainJob whose runtime is not there',
      trainJob('wrong', 'absent', 1),
      /validator\.trainjob.*RuntimeRef.*absent/,
    ],
    [
      'a TrainingRuntime whose job has two replicas',
      { apiVersion: TRAINER, kind: 'TrainingRuntime', metadata, spec: jobs({ ...node, replicas: 2 }) },
      /validator\.trainingruntime.*replicas/,
    ],
    [
      'a ClusterTrainingRuntime whose job has two replicas',
      {
        apiVersion: TRAINER,
        kind: 'ClusterTrainingRuntime',
        metadata: { name: 'wrong' },
        spec: jobs({ ...node, replicas: 2 }),
      },
      /validator\.clustertrainingruntime.*replicas/,
    ],
    [
      'a JobSet whose first job waits for another',
      {
        apiVersion: JOB_SET,
        kind: 'JobSet',
        metadata,
        spec: jobs({ ...node, dependsOn: [{ name: 'node', status: 'Complete' }] }).template.spec,
      },
      /vjobset\.kb\.io.*DependsOn can't be set for the first ReplicatedJob/,
    ],
  ])('%s is refused', async (_, object, message) => {
    await expect(controlled.api.create(object)).rejects.toThrow(message);
  });

  test('the NetworkPolicies of the pages select pods', async () => {
    expect(await controlled.policiesWithoutPods('train-job', 'training-runtime')).toEqual([]);
  });

  test('nothing was refused to the controllers, nor to those who make their pods', async () => {
    expect(await controlled.faults()).toEqual([]);
    expect([...(await controlled.accounts())]).toEqual(
      expect.arrayContaining([
        'kubeflow-system:jobset-controller-manager',
        'kubeflow-system:kubeflow-trainer-controller-manager',
        'kube-system:job-controller',
      ]),
    );
  });
});

import type { Construct } from 'constructs';
import type { PlatformContextOptions } from '../../lib/core/context';
import { listAt } from '../../lib/kubernetes/json';
import { JAXJob } from '../../lib/workloads/training-operator/jax-job';
import { MPIJob } from '../../lib/workloads/training-operator/mpi-job';
import { PaddleJob } from '../../lib/workloads/training-operator/paddle-job';
import { PyTorchJob } from '../../lib/workloads/training-operator/pytorch-job';
import type { PyTorchJobProps } from '../../lib/workloads/training-operator/pytorch-job-props';
import { TFJob } from '../../lib/workloads/training-operator/tf-job';
import { XGBoostJob } from '../../lib/workloads/training-operator/xgboost-job';
import { schemaProblems } from '../support/crd-schema';
import { find, renderObjects } from '../support/render';

const image = 'example.com/mnist:v1';

const pytorch = (props: Omit<PyTorchJobProps, 'image'>, context?: PlatformContextOptions) =>
  find(
    renderObjects((chart) => new PyTorchJob(chart, 'job', { image, ...props }), context),
    'PyTorchJob',
    'job',
  );

/** The labels by which the NetworkPolicy knows its pods. */
const PODS = { 'app.kubernetes.io/instance': 'job', 'app.kubernetes.io/component': 'pytorchjob' };

test.each([
  ['PyTorchJob', (chart: Construct) => new PyTorchJob(chart, 'job', { namespace: 'team-a', image, worker: {} })],
  ['TFJob', (chart: Construct) => new TFJob(chart, 'job', { namespace: 'team-a', image, worker: {}, ps: {} })],
  ['MPIJob', (chart: Construct) => new MPIJob(chart, 'job', { namespace: 'team-a', image })],
  ['XGBoostJob', (chart: Construct) => new XGBoostJob(chart, 'job', { namespace: 'team-a', image, worker: {} })],
  ['JAXJob', (chart: Construct) => new JAXJob(chart, 'job', { namespace: 'team-a', image })],
  ['PaddleJob', (chart: Construct) => new PaddleJob(chart, 'job', { namespace: 'team-a', image, worker: {} })],
])('only pods of the profile reach those of a %s, whatever their role', (kind, make) => {
  const objects = renderObjects(make);
  const component = kind.toLowerCase();
  const labels = { ...PODS, 'app.kubernetes.io/component': component };
  expect(find(objects, 'NetworkPolicy', `${component}-job`)).toMatchObject({
    metadata: { namespace: 'team-a' },
    spec: { podSelector: { matchLabels: labels }, ingress: [{ from: [{ podSelector: {} }] }] },
  });
  const [roles] = Object.entries(find(objects, kind, 'job').spec as Record<string, object>)
    .filter(([key]) => key.endsWith('ReplicaSpecs'))
    .map(([, specs]) => Object.values(specs));
  expect(roles?.length).toBeGreaterThan(0);
  for (const role of roles ?? []) expect(role).toMatchObject({ template: { metadata: { labels } } });
});

test('pods run as the account that every profile has, without a proxy, within restricted', () => {
  expect(pytorch({ namespace: 'team-a', master: {} })).toEqual({
    apiVersion: 'kubeflow.org/v1',
    kind: 'PyTorchJob',
    metadata: { name: 'job', namespace: 'team-a' },
    spec: {
      nprocPerNode: 'auto',
      pytorchReplicaSpecs: {
        Master: {
          replicas: 1,
          template: {
            metadata: { labels: { 'sidecar.istio.io/inject': 'false', ...PODS } },
            spec: {
              serviceAccountName: 'default-editor',
              securityContext: {
                runAsNonRoot: true,
                runAsUser: 1000,
                fsGroup: 1000,
                seccompProfile: { type: 'RuntimeDefault' },
              },
              containers: [
                {
                  name: 'pytorch',
                  image,
                  env: [
                    { name: 'HOME', value: '/tmp' },
                    { name: 'USER', value: 'trainer' },
                  ],
                  securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
                },
              ],
            },
          },
        },
      },
    },
  });
});

test('OpenShift assigns the user; somebody who names one has a home for it', () => {
  const openshift = pytorch({ master: {} }, { clusterPlatform: 'openshift' });
  expect(JSON.stringify(openshift)).not.toContain('runAsUser');
  const named = JSON.stringify(pytorch({ master: {}, runAsUser: 7 }));
  expect(named).toContain('"runAsUser":7');
  expect(named).not.toContain('HOME');
});

test('what a role says goes before what the job says, and is added to its environment', () => {
  const toleration = { key: 'gpu', operator: 'Exists' as const };
  const { spec } = pytorch({
    command: ['train'],
    args: ['--fast'],
    env: { A: 'job', B: 'job' },
    resources: { requests: { cpu: 1 } },
    tolerations: [toleration],
    restricted: false,
    master: { env: { B: 'master' }, args: [], tolerations: [], nodeSelector: { disk: 'ssd' } },
    worker: { replicas: 3, image: 'example.com/worker:v1', restartPolicy: 'ExitCode' },
  });
  const template = (container: object, pod: object = {}) => ({
    template: { spec: { ...pod, containers: [{ command: ['train'], ...container }] } },
  });
  expect(spec).toMatchObject({
    pytorchReplicaSpecs: {
      Master: template(
        {
          args: [],
          env: [
            { name: 'A', value: 'job' },
            { name: 'B', value: 'master' },
          ],
          resources: { requests: { cpu: '1' } },
        },
        { tolerations: [], nodeSelector: { disk: 'ssd' } },
      ),
      Worker: {
        replicas: 3,
        restartPolicy: 'ExitCode',
        ...template({ image: 'example.com/worker:v1', args: ['--fast'] }, { tolerations: [toleration] }),
      },
    },
  });
});

test('claims, shared memory and Secrets', () => {
  const job = pytorch({
    master: {},
    claims: [{ claim: 'mnist', path: '/data' }],
    sharedMemory: '2Gi',
    env: { A: 'b' },
    envSecrets: { WANDB_API_KEY: { secret: 'wandb', key: 'token' }, B: { secret: 'c' } },
    envFromSecrets: ['hub'],
    worker: { env: { B: 'of the role' } },
  });
  expect(schemaProblems(job)).toEqual([]);
  const a = { name: 'A', value: 'b' };
  const wandb = { name: 'WANDB_API_KEY', valueFrom: { secretKeyRef: { name: 'wandb', key: 'token' } } };
  const env = expect.arrayContaining([a, wandb, { name: 'B', valueFrom: { secretKeyRef: { name: 'c', key: 'B' } } }]);
  expect(listAt(job.spec, 'pytorchReplicaSpecs', 'Worker', 'template', 'spec', 'containers')).toEqual([
    expect.objectContaining({
      env: [
        { name: 'HOME', value: '/tmp' },
        { name: 'USER', value: 'trainer' },
        a,
        { name: 'B', value: 'of the role' },
        wandb,
      ],
    }),
  ]);
  expect(job.spec).toMatchObject({
    pytorchReplicaSpecs: {
      Master: {
        template: {
          spec: {
            containers: [
              {
                env,
                envFrom: [{ secretRef: { name: 'hub' } }],
                volumeMounts: [
                  { name: 'claim-0', mountPath: '/data' },
                  { name: 'shared-memory', mountPath: '/dev/shm' },
                ],
              },
            ],
            volumes: [
              { name: 'claim-0', persistentVolumeClaim: { claimName: 'mnist' } },
              { name: 'shared-memory', emptyDir: { medium: 'Memory', sizeLimit: '2Gi' } },
            ],
          },
        },
      },
    },
  });
});

test('how long it runs, and how its pods are placed together', () => {
  const scheduling = { minAvailable: 2, queue: 'team-a', minResources: { cpu: 4 } };
  const { spec } = pytorch({ worker: { replicas: 2 }, elastic: { maxReplicas: 4 }, suspend: true, scheduling });
  expect(spec).toMatchObject({
    runPolicy: { suspend: true, schedulingPolicy: { ...scheduling, minResources: { cpu: '4' } } },
    elasticPolicy: { maxReplicas: 4 },
  });
});

test('the workers of an MPIJob wait for the launcher', () => {
  const objects = renderObjects(
    (chart) => new MPIJob(chart, 'job', { image, command: ['mpirun', 'train'], args: ['--fast'] }),
  );
  expect(find(objects, 'MPIJob', 'job').spec).toMatchObject({
    slotsPerWorker: 1,
    mpiReplicaSpecs: {
      Launcher: { template: { spec: { containers: [{ command: ['mpirun', 'train'], args: ['--fast'] }] } } },
      Worker: { template: { spec: { containers: [{ command: ['sleep', 'infinity'], args: [] }] } } },
    },
  });
});

test.each<[string, string[], (scope: Construct) => unknown]>([
  [
    'tensorflow',
    ['Chief', 'Worker', 'PS', 'Evaluator'],
    (scope) =>
      new TFJob(scope, 'job', { image, chief: {}, worker: {}, ps: {}, evaluator: {}, successPolicy: 'AllWorkers' }),
  ],
  ['xgboost', ['Master', 'Worker'], (scope) => new XGBoostJob(scope, 'job', { image, worker: { replicas: 2 } })],
  ['jax', ['Worker'], (scope) => new JAXJob(scope, 'job', { image })],
  ['paddle', ['Worker'], (scope) => new PaddleJob(scope, 'job', { image, worker: {}, elastic: { maxReplicas: 3 } })],
  ['mpi', ['Launcher', 'Worker'], (scope) => new MPIJob(scope, 'job', { image })],
])('the operator finds the container %s in each of %p', (name, roles, make) => {
  const job = renderObjects(make).find(({ kind }) => kind !== 'NetworkPolicy');
  expect(job && schemaProblems(job)).toEqual([]);
  const specs: unknown = Object.entries(job?.spec ?? {}).find(([key]) => key.endsWith('ReplicaSpecs'))?.[1];
  expect(Object.keys(specs ?? {}).sort()).toEqual([...roles].sort());
  for (const spec of Object.values(specs ?? {})) {
    expect(spec).toMatchObject({ template: { spec: { containers: [{ name }] } } });
  }
});

test.each<[string, (scope: Construct) => unknown]>([
  ['PyTorchJob test/job: worker: expected some, or a master', (scope) => new PyTorchJob(scope, 'job', { image })],
  [
    'PyTorchJob test/job: worker: expected some, as elastic is about them',
    (scope) => new PyTorchJob(scope, 'job', { image, master: {}, elastic: {} }),
  ],
  [
    'PyTorchJob test/job: elastic.minReplicas: expected at most maxReplicas, which is 2',
    (scope) => new PyTorchJob(scope, 'job', { image, worker: {}, elastic: { minReplicas: 3, maxReplicas: 2 } }),
  ],
  [
    'PyTorchJob test/job: worker.replicas: expected at most elastic.maxReplicas, which is 3, got 9',
    (scope) =>
      new PyTorchJob(scope, 'job', { image, worker: { replicas: 9 }, elastic: { minReplicas: 1, maxReplicas: 3 } }),
  ],
  [
    'PaddleJob test/job: worker.replicas: expected at least elastic.minReplicas, which is 2',
    (scope) => new PaddleJob(scope, 'job', { image, worker: {}, elastic: { minReplicas: 2, maxReplicas: 3 } }),
  ],
  [
    'PyTorchJob test/job: runAsUser: expected 1 or more, as `restricted` refuses root; or restricted: false, got 0',
    (scope) => new PyTorchJob(scope, 'job', { image, master: {}, runAsUser: 0 }),
  ],
  [
    'MPIJob test/job: claims[1].path: expected another path than that of item 0, got "/data"',
    (scope) =>
      new MPIJob(scope, 'job', {
        image,
        claims: [
          { claim: 'a', path: '/data' },
          { claim: 'b', path: '/data' },
        ],
      }),
  ],
  [
    'JAXJob test/job: worker.resources.requests.memory: expected at most its limit, which is 4Gi, got "8Gi"',
    (scope) =>
      new JAXJob(scope, 'job', {
        image,
        worker: { resources: { requests: { memory: '8Gi' }, limits: { memory: '4Gi' } } },
      }),
  ],
  [
    'XGBoostJob test/job: resources.requests["nvidia.com/gpu"]: expected a limit as well, as it cannot be shared',
    (scope) => new XGBoostJob(scope, 'job', { image, resources: { requests: { 'nvidia.com/gpu': 1 } } }),
  ],
  [
    'JAXJob test/job: resources.requests["nvidia.com/gpu"]: expected the same as its limit, which is 2',
    (scope) =>
      new JAXJob(scope, 'job', {
        image,
        resources: { requests: { 'nvidia.com/gpu': 1 }, limits: { 'nvidia.com/gpu': 2 } },
      }),
  ],
  [
    'JAXJob test/job: sharedMemory: expected none, as a claim is mounted as /dev/shm',
    (scope) => new JAXJob(scope, 'job', { image, sharedMemory: '1Gi', claims: [{ claim: 'a', path: '/dev/shm' }] }),
  ],
  [
    'PyTorchJob test/job: name: expected at most 53 characters, as its controller adds -worker-11, got "aaaa',
    (scope) => new PyTorchJob(scope, 'job', { image, name: 'a'.repeat(54), worker: { replicas: 12 } }),
  ],
  [
    'PyTorchJob test/1st: name: expected lowercase letters',
    (scope) => new PyTorchJob(scope, '1st', { image, master: {} }),
  ],
  [
    'TFJob test/job: master: expected none, as there is a chief',
    (scope) => new TFJob(scope, 'job', { image, chief: {}, master: {} }),
  ],
  ['TFJob test/job: worker: expected some, or a chief', (scope) => new TFJob(scope, 'job', { image, ps: {} })],
  [
    'TFJob test/job: successPolicy: expected none, as there are no workers',
    (scope) => new TFJob(scope, 'job', { image, chief: {}, successPolicy: 'AllWorkers' }),
  ],
  [
    'TFJob test/job: enableDynamicWorker: expected false, as there are no workers',
    (scope) => new TFJob(scope, 'job', { image, chief: {}, enableDynamicWorker: true }),
  ],
  [
    'MPIJob test/job: envSecrets.A: expected another variable, as env has it, got {"secret":"c"}',
    (scope) => new MPIJob(scope, 'job', { image, env: { A: 'b' }, envSecrets: { A: { secret: 'c' } } }),
  ],
  ['MPIJob test/job: slotsPerWorker: expected', (scope) => new MPIJob(scope, 'job', { image, slotsPerWorker: 0 })],
  [
    'XGBoostJob test/job: worker.replicas: expected at least 1',
    (scope) => new XGBoostJob(scope, 'job', { image, worker: { replicas: 0 } }),
  ],
  ['JAXJob test/job: image: expected an image', (scope) => new JAXJob(scope, 'job', { image: 'https://example.com' })],
  ['PaddleJob test/job: worker: expected some, or a master', (scope) => new PaddleJob(scope, 'job', { image })],
])('%s', (message, make) => {
  expect(() => renderObjects(make)).toThrow(message);
});

import type { Construct } from 'constructs';
import { Trainer } from '../../lib/components/trainer/trainer';
import { listAt, stringAt, valueAt } from '../../lib/kubernetes/json';
import type { KubeObject } from '../../lib/kubernetes/objects';
import { TrainJob } from '../../lib/workloads/trainer/train-job';
import type { TrainJobProps } from '../../lib/workloads/trainer/train-job-props';
import { ClusterTrainingRuntime, TrainingRuntime } from '../../lib/workloads/trainer/training-runtime';
import type { TrainingRuntimeProps } from '../../lib/workloads/trainer/training-runtime-props';
import { schemaProblems } from '../support/crd-schema';
import { find, renderObjects } from '../support/render';

/** What a TrainJob patches in the pods of each replicated job. */
function podPatches({ spec }: KubeObject): Record<string, unknown> {
  const [patch] = listAt(spec, 'runtimePatches');
  return Object.fromEntries(
    listAt(patch, 'trainingRuntimeSpec', 'template', 'spec', 'replicatedJobs').map((job) => [
      stringAt(job, 'name'),
      valueAt(job, 'template', 'spec', 'template', 'spec'),
    ]),
  );
}

describe('TrainJob', () => {
  const render = (props: TrainJobProps) =>
    find(
      renderObjects((chart) => new TrainJob(chart, 'job', props)),
      'TrainJob',
      'job',
    );

  test('says no more than what differs from its runtime', () => {
    expect(render({ runtime: 'torch-distributed', namespace: 'team-a' })).toMatchObject({
      metadata: { namespace: 'team-a' },
      spec: {
        runtimeRef: { kind: 'ClusterTrainingRuntime', name: 'torch-distributed' },
        runtimePatches: [{ trainingRuntimeSpec: { template: { spec: { replicatedJobs: [{ name: 'node' }] } } } }],
      },
    });
  });

  test('runs as the account that every profile has, in each replicated job of the runtime', () => {
    const { spec } = render({ runtime: 'torchtune-llama3.2-1b' });
    const account = { template: { spec: { template: { spec: { serviceAccountName: 'default-editor' } } } } };
    expect(spec).toMatchObject({
      runtimePatches: [
        {
          trainingRuntimeSpec: {
            template: {
              spec: {
                replicatedJobs: ['dataset-initializer', 'model-initializer', 'node'].map((name) => ({
                  name,
                  ...account,
                })),
              },
            },
          },
        },
      ],
    });
  });

  test('what it loads first, and with which Secret', () => {
    const model = { storageUri: 'hf://meta-llama/Llama-3.2-1B', secret: 'hugging-face', env: { A: 'b' } };
    const runtime = { name: 'mine', kind: 'TrainingRuntime' as const, jobs: ['model-initializer', 'node'] };
    const { spec } = render({ runtime, model });
    expect(spec).toMatchObject({
      runtimeRef: { apiGroup: 'trainer.kubeflow.org', kind: 'TrainingRuntime', name: 'mine' },
      initializer: {
        model: {
          storageUri: model.storageUri,
          secretRef: { name: 'hugging-face' },
          env: [{ name: 'A', value: 'b' }],
        },
      },
    });
  });

  test('data of the profile, values from Secrets and the nodes that it may run on, in the pods that train', () => {
    const props: TrainJobProps = {
      namespace: 'team-a',
      runtime: 'torchtune-qwen2.5-1.5b',
      env: { LOG_LEVEL: 'info' },
      envSecrets: { WANDB_API_KEY: { secret: 'wandb' }, HF_TOKEN: { secret: 'hub', key: 'token' } },
      claims: [{ claim: 'reviews', path: '/data', readOnly: true }],
      nodeSelector: { zone: 'a' },
      tolerations: [{ key: 'nvidia.com/gpu', operator: 'Exists' }],
      imagePullSecrets: ['registry'],
    };
    const job = render(props);
    expect(schemaProblems(job)).toEqual([]);
    const common = {
      serviceAccountName: 'default-editor',
      nodeSelector: { zone: 'a' },
      tolerations: [{ key: 'nvidia.com/gpu', operator: 'Exists' }],
      imagePullSecrets: [{ name: 'registry' }],
    };
    expect(podPatches(job)).toEqual({
      'dataset-initializer': common,
      'model-initializer': common,
      node: {
        ...common,
        securityContext: { fsGroup: 1000 },
        volumes: [{ name: 'claim-0', persistentVolumeClaim: { claimName: 'reviews' } }],
        containers: [{ name: 'node', volumeMounts: [{ name: 'claim-0', mountPath: '/data', readOnly: true }] }],
      },
    });
    // Trainer takes environment of the training program here alone.
    expect(job.spec).toMatchObject({
      trainer: {
        env: [
          { name: 'LOG_LEVEL', value: 'info' },
          { name: 'WANDB_API_KEY', valueFrom: { secretKeyRef: { name: 'wandb', key: 'WANDB_API_KEY' } } },
          { name: 'HF_TOKEN', valueFrom: { secretKeyRef: { name: 'hub', key: 'token' } } },
        ],
      },
    });
    const mpi = podPatches(render({ ...props, runtime: 'deepspeed-distributed' }));
    expect(Object.values(mpi)).toEqual([expect.objectContaining(mpi.node), mpi.node]);
  });

  test('OpenShift assigns the group of claims', () => {
    const props = { runtime: 'torch-distributed', claims: [{ claim: 'reviews', path: '/data' }] };
    const objects = renderObjects((chart) => new TrainJob(chart, 'job', props), { clusterPlatform: 'openshift' });
    expect(podPatches(find(objects, 'TrainJob', 'job')).node).not.toHaveProperty('securityContext');
  });

  test('a dataset of the data cache, whose runtime loads it', () => {
    const dataset = { storageUri: 'cache://schema/table' };
    const job = render({ runtime: 'torch-distributed-with-cache', dataset });
    expect(job.spec).toMatchObject({ initializer: { dataset } });
    expect(Object.keys(podPatches(job))).toEqual(['dataset-initializer', 'node']);
  });

  test.each<[string, TrainJobProps, string]>([
    [
      'a name from which JobSet cannot make those of pods',
      { runtime: 'torchtune-qwen2.5-1.5b', name: 'a'.repeat(34) },
      'name: expected at most 33 characters, as its controller adds -dataset-initializer-0-0-abcde',
    ],
    [
      'a variable with two values',
      { runtime: 'torch-distributed', env: { A: 'b' }, envSecrets: { A: { secret: 'c' } } },
      'envSecrets.A: expected another variable, as env has it',
    ],
    [
      'a variable that Trainer sets',
      { runtime: 'torchtune-qwen2.5-1.5b', envSecrets: { PET_NNODES: { secret: 's' } } },
      'envSecrets.PET_NNODES: expected another name, as Trainer sets this one with the policy torch',
    ],
    [
      'the same of the cache',
      { runtime: 'torch-distributed-with-cache', env: { PET_NNODES: '2' } },
      'env.PET_NNODES: expected another name',
    ],
    [
      'processes that nobody counts',
      { runtime: 'jax-distributed', numProcPerNode: 2 },
      'numProcPerNode: expected none, as the policy of jax-distributed is jax, and counts with torch and mpi alone, got 2',
    ],
    [
      'an address that is said twice',
      { runtime: 'torchtune-qwen2.5-1.5b', model: { storageUri: 'hf://a/b', env: { STORAGE_URI: 'hf://c/d' } } },
      'model.env.STORAGE_URI: expected storageUri instead, got "hf://c/d"',
    ],
    [
      'claims that no pod would see',
      { runtime: { name: 'mine', jobs: ['train'] }, claims: [{ claim: 'a', path: '/data' }] },
      'claims: expected none, as mine has no job launcher or node that would see them',
    ],
    ['a wrong image', { runtime: 'torch-distributed', image: 'https://example.com' }, 'image: expected an image'],
    ['a dataset that nobody loads', { runtime: 'torch-distributed', dataset: {} }, 'dataset: expected none, as torch-'],
    [
      'torchtune on two nodes',
      { runtime: 'torchtune-qwen2.5-1.5b', numNodes: 2 },
      'numNodes: expected 1, as torchtune',
    ],
    ['a name that is no label', { runtime: 'torch-distributed', name: '1st' }, 'name: expected lowercase letters'],
  ])('%s is refused as the webhook or the schema would', (_, props, message) => {
    expect(() => render(props)).toThrow(`TrainJob test/job: ${message}`);
  });
});

describe('runtimes', () => {
  const image = 'example.com/torch:v3';

  test('GPUs that are said twice are refused', () => {
    const props = { image, gpus: { count: 1 }, resources: { limits: { 'nvidia.com/gpu': 2 } } };
    const message = 'resources.limits["nvidia.com/gpu"]: expected nothing, as gpus say how many';
    expect(() => renderObjects((chart) => new ClusterTrainingRuntime(chart, 'mine', props))).toThrow(message);
    expect(() => renderObjects((chart) => new TrainingRuntime(chart, 'mine', { ...props, namespace: 'a' }))).toThrow(
      message,
    );
  });

  test('a key of a Secret is environment of the program, and no variable has two values', () => {
    const envSecrets = { HOME: { secret: 'home', key: 'folder' }, TOKEN: { secret: 'hub' } };
    const make = (env: Record<string, string>) =>
      renderObjects((chart) => new TrainingRuntime(chart, 'mine', { namespace: 'a', image, env, envSecrets }));
    const runtime = find(make({ A: 'b' }), 'TrainingRuntime', 'mine');
    expect(schemaProblems(runtime)).toEqual([]);
    const [job] = listAt(runtime.spec, 'template', 'spec', 'replicatedJobs');
    const [container] = listAt(job, 'template', 'spec', 'template', 'spec', 'containers');
    expect(listAt(container, 'env')).toEqual([
      { name: 'USER', value: 'trainer' },
      { name: 'A', value: 'b' },
      { name: 'HOME', valueFrom: { secretKeyRef: { name: 'home', key: 'folder' } } },
      { name: 'TOKEN', valueFrom: { secretKeyRef: { name: 'hub', key: 'TOKEN' } } },
    ]);
    const message = 'envSecrets.TOKEN: expected another variable, as env has it';
    expect(() => make({ TOKEN: 'x' })).toThrow(message);
    const runtimes = { mine: { image, env: { TOKEN: 'x' }, envSecrets } };
    expect(() => renderObjects((chart) => new Trainer(chart, 'trainer', { runtimes }))).toThrow(
      `runtimes.mine.${message}`,
    );
  });

  test('a TrainJob knows the policy of the construct', () => {
    const make = (policy: 'xgboost' | 'mpi', env: Record<string, string>) =>
      renderObjects((chart) => {
        const runtime = new TrainingRuntime(chart, 'mine', { namespace: 'a', image, policy });
        new TrainJob(chart, 'job', { namespace: 'a', runtime, env });
      });
    expect(() => make('xgboost', { DMLC_TASK_ID: '1' })).toThrow('env.DMLC_TASK_ID: expected another name');
    expect(make('mpi', { DMLC_TASK_ID: '1' })).toHaveLength(3);
  });

  test.each<[string, Partial<TrainingRuntimeProps>, string]>([
    [
      'a claim that would hold nothing',
      { claim: {} },
      'claim: expected none, as there is neither a dataset nor a model',
    ],
    ['how MPI is, without it', { policy: 'jax', mpi: { port: 22 } }, 'mpi: expected none, as the policy is jax'],
    [
      'a folder that images for MPI do not start in',
      { policy: 'mpi', workspace: '/work' },
      'workspace: expected none, as the policy is mpi',
    ],
    [
      'a folder beside that of a model',
      { model: { storageUri: 'hf://a/b' }, workspace: '/work' },
      'workspace: expected none, as the program starts in /workspace',
    ],
    ['a variable that Trainer sets', { env: { PET_NNODES: '2' } }, 'env.PET_NNODES: expected another name'],
    [
      'an address that is said twice',
      { dataset: { storageUri: 'hf://a/b', env: { STORAGE_URI: 'hf://c/d' } } },
      'dataset.env.STORAGE_URI: expected storageUri instead',
    ],
    [
      'a token that is said twice',
      { dataset: { storageUri: 'hf://a/b', env: { ACCESS_TOKEN: 'c' }, tokenSecret: { name: 'hf' } } },
      'dataset.env.ACCESS_TOKEN: expected another variable, as tokenSecret has it',
    ],
  ])('%s is refused, of a construct and of the settings of Trainer', (_, props, message) => {
    const settings = { image, ...props };
    expect(() => renderObjects((chart) => new TrainingRuntime(chart, 'mine', { namespace: 'a', ...settings }))).toThrow(
      `TrainingRuntime test/mine: ${message}`,
    );
    expect(() => renderObjects((chart) => new Trainer(chart, 'trainer', { runtimes: { mine: settings } }))).toThrow(
      `Trainer test/trainer: runtimes.mine.${message}`,
    );
  });

  test("upstream's runtimes set the same variables", () => {
    const upstreamRuntimes = { 'jax-distributed': { env: { JAX_PROCESS_ID: '1' } } };
    expect(() => renderObjects((chart) => new Trainer(chart, 'trainer', { upstreamRuntimes }))).toThrow(
      'upstreamRuntimes.jax-distributed.env.JAX_PROCESS_ID: expected another name, as Trainer sets this one with the policy jax',
    );
  });

  test('a folder that somebody names is there without restricted, too', () => {
    const pod = (props: Partial<TrainingRuntimeProps>) => {
      const make = (chart: Construct) => new TrainingRuntime(chart, 'mine', { namespace: 'a', image, ...props });
      const [job] = listAt(
        find(renderObjects(make), 'TrainingRuntime', 'mine').spec,
        'template',
        'spec',
        'replicatedJobs',
      );
      return valueAt(job, 'template', 'spec', 'template', 'spec');
    };
    expect(pod({ restricted: false, workspace: '/work' })).toMatchObject({
      containers: [
        {
          workingDir: '/work',
          env: [{ name: 'HOME', value: '/work' }],
          volumeMounts: [{ name: 'workspace', mountPath: '/work' }],
        },
      ],
      volumes: [{ name: 'workspace', emptyDir: {} }],
    });
    expect(pod({ restricted: false })).not.toHaveProperty('volumes');
    expect(pod({})).toMatchObject({ containers: [{ workingDir: '/workspace' }] });
  });

  test('root is refused where pods are within restricted', () => {
    const [namespace, runAsUser] = ['team-a', 0];
    const message = 'runAsUser: expected 1 or more, as `restricted` refuses root; or restricted: false, got 0';
    expect(() => renderObjects((chart) => new TrainingRuntime(chart, 'mine', { namespace, image, runAsUser }))).toThrow(
      `TrainingRuntime test/mine: ${message}`,
    );
    expect(() => renderObjects((chart) => new ClusterTrainingRuntime(chart, 'mine', { image, runAsUser }))).toThrow(
      `ClusterTrainingRuntime test/mine: ${message}`,
    );
    expect(() =>
      renderObjects(
        (chart) => new Trainer(chart, 'trainer', { upstreamRuntimes: { 'jax-distributed': { runAsUser } } }),
      ),
    ).toThrow(`Trainer test/trainer: upstreamRuntimes.jax-distributed.${message}`);
    const runtimeDefaults = { restricted: false };
    const upstreamRuntimes = { 'jax-distributed': { runAsUser } };
    expect(
      renderObjects((chart) => new Trainer(chart, 'trainer', { runtimeDefaults, upstreamRuntimes })).length,
    ).toBeGreaterThan(0);
  });

  test('a TrainJob refers to the construct of one, and patches each of its jobs', () => {
    const objects = renderObjects((chart) => {
      const runtime = new TrainingRuntime(chart, 'mine', {
        namespace: 'team-a',
        image,
        policy: 'mpi',
        labels: { a: 'b' },
      });
      new TrainJob(chart, 'job', { namespace: 'team-a', runtime });
    });
    expect(find(objects, 'TrainingRuntime', 'mine').metadata).toEqual({
      name: 'mine',
      namespace: 'team-a',
      labels: { 'trainer.kubeflow.org/framework': 'torch', a: 'b' },
    });
    expect(find(objects, 'TrainJob', 'job').spec).toMatchObject({
      runtimeRef: { kind: 'TrainingRuntime', name: 'mine' },
      runtimePatches: [
        { trainingRuntimeSpec: { template: { spec: { replicatedJobs: [{ name: 'launcher' }, { name: 'node' }] } } } },
      ],
    });
  });

  test('those of the cluster have no namespace, and are like those of the component', () => {
    const objects = renderObjects((chart) => new ClusterTrainingRuntime(chart, 'mine', { image }));
    const { metadata, spec } = find(objects, 'ClusterTrainingRuntime', 'mine');
    expect(metadata).toEqual({ name: 'mine', labels: { 'trainer.kubeflow.org/framework': 'torch' } });
    const component = renderObjects((chart) => new Trainer(chart, 'trainer', { runtimes: { mine: { image } } }));
    expect(spec).toEqual(find(component, 'ClusterTrainingRuntime', 'mine').spec);
  });
});

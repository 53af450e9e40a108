import { Trainer } from '../../lib/components/trainer/trainer';
import { TrainJob } from '../../lib/workloads/trainer/train-job';
import type { TrainJobProps } from '../../lib/workloads/trainer/train-job-props';
import { ClusterTrainingRuntime, TrainingRuntime } from '../../lib/workloads/trainer/training-runtime';
import { find, renderObjects } from '../support/render';

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

  test.each<[string, TrainJobProps, string]>([
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

import { Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import { TRIAL_KIND_NAMES } from '../../lib/components/katib/trial-kinds';
import { Experiment } from '../../lib/workloads/katib/experiment';
import type { ExperimentProps } from '../../lib/workloads/katib/experiment-props';
import { TRIAL_KINDS } from '../../lib/workloads/katib/trial-kinds';
import type { Trial } from '../../lib/workloads/katib/trial-template';
import { Workflow } from '../../lib/workloads/pipelines/workflow';
import { SparkApplication } from '../../lib/workloads/spark/spark-application';
import { TrainJob } from '../../lib/workloads/trainer/train-job';
import { PaddleJob } from '../../lib/workloads/training-operator/paddle-job';
import { PyTorchJob } from '../../lib/workloads/training-operator/pytorch-job';
import { find, renderObjects } from '../support/render';

const reference = (name: string) => `\${trialParameters.${name}}`;

const objective = { type: 'maximize', metric: 'accuracy' } as const;
const image = 'example.com/mnist:v1';

const trainJob = (scope: Construct, args: string[]) =>
  new TrainJob(scope, 'trial', { namespace: 'team-a', runtime: 'torch-distributed', args });

const learningRate: Trial = (scope, search) => {
  const lr = search.double('lr', { min: 0.01, max: 0.1, step: 0.03 });
  return trainJob(scope, [`--lr=${lr}`]);
};

function render(props: Partial<ExperimentProps> = {}, trial: Trial = learningRate) {
  const objects = renderObjects(
    (chart) => new Experiment(chart, 'tune', { namespace: 'team-a', objective, ...props }, trial),
  );
  expect(objects.map(({ kind }) => kind).filter((kind) => kind !== 'NetworkPolicy')).toEqual(['Experiment']);
  return find(objects, 'Experiment', 'tune');
}

test('parameters stand in the trial as references; the trial is made by Katib, and nothing else is', () => {
  const { metadata, spec } = render({}, (scope, search) => {
    const lr = search.double('lr', { min: 1e-7, max: 0.1, distribution: 'logUniform' });
    const layers = search.int('num-layers', { min: 1, max: 8, step: 2 });
    const batch = search.discrete('batch', [16, 32.5]);
    const optimizer = search.categorical('optimizer', ['sgd', 'adam']);
    const name = search.ofTrial('Name');
    const args = [`--lr=${lr}`, `--layers=${layers}`, `--batch=${batch}`, `${optimizer}`];
    return new TrainJob(scope, 'trial', { runtime: 'torch-distributed', args, env: { RUN: `${name}` } });
  });
  expect(metadata).toEqual({ name: 'tune', namespace: 'team-a' });
  expect(spec).toMatchObject({
    objective: { type: 'maximize', objectiveMetricName: 'accuracy' },
    algorithm: { algorithmName: 'random' },
    parallelTrialCount: 3,
    maxTrialCount: 12,
    maxFailedTrialCount: 3,
    metricsCollectorSpec: { collector: { kind: 'StdOut' } },
    parameters: [
      {
        name: 'lr',
        parameterType: 'double',
        feasibleSpace: { min: '1e-7', max: '0.1', distribution: 'logUniform' },
      },
      { name: 'num-layers', parameterType: 'int', feasibleSpace: { min: '1', max: '8', step: '2' } },
      { name: 'batch', parameterType: 'discrete', feasibleSpace: { list: ['16', '32.5'] } },
      { name: 'optimizer', parameterType: 'categorical', feasibleSpace: { list: ['sgd', 'adam'] } },
    ],
    trialTemplate: {
      primaryContainerName: 'node',
      primaryPodLabels: {
        'jobset.sigs.k8s.io/replicatedjob-name': 'node',
        'batch.kubernetes.io/job-completion-index': '0',
      },
      successCondition: 'status.conditions.#(type=="Complete")#|#(status=="True")#',
      failureCondition: 'status.conditions.#(type=="Failed")#|#(status=="True")#',
      trialParameters: [
        { name: 'lr', reference: 'lr' },
        { name: 'num-layers', reference: 'num-layers' },
        { name: 'batch', reference: 'batch' },
        { name: 'optimizer', reference: 'optimizer' },
        { name: 'trialName', reference: `\${trialSpec.Name}` },
      ],
      trialSpec: {
        apiVersion: 'trainer.kubeflow.org/v1alpha1',
        kind: 'TrainJob',
        spec: {
          trainer: {
            args: [
              `--lr=${reference('lr')}`,
              `--layers=${reference('num-layers')}`,
              `--batch=${reference('batch')}`,
              reference('optimizer'),
            ],
            env: [{ name: 'RUN', value: reference('trialName') }],
          },
        },
      },
    },
  });
  expect(JSON.stringify(spec)).not.toContain('"name":"trial"');
});

test('settings of algorithms, early stopping and collectors', () => {
  const { spec } = render({
    objective: { ...objective, goal: 0.99, additionalMetrics: ['loss'], strategies: { loss: 'latest' } },
    algorithm: { name: 'tpe', settings: { gamma: 0.3, n_EI_candidates: 30 } },
    earlyStopping: { settings: { min_trials_required: 2 } },
    metricsCollector: { kind: 'File', path: '/tmp/metrics', formats: ['(\\w+)=(\\d+)'] },
    maxTrialCount: 2,
  });
  expect(spec).toMatchObject({
    objective: {
      goal: 0.99,
      additionalMetricNames: ['loss'],
      metricStrategies: [{ name: 'loss', value: 'latest' }],
    },
    algorithm: {
      algorithmName: 'tpe',
      algorithmSettings: [
        { name: 'gamma', value: '0.3' },
        { name: 'n_EI_candidates', value: '30' },
      ],
    },
    earlyStopping: {
      algorithmName: 'medianstop',
      algorithmSettings: [{ name: 'min_trials_required', value: '2' }],
    },
    metricsCollectorSpec: {
      collector: { kind: 'File' },
      source: {
        fileSystemPath: { kind: 'File', path: '/tmp/metrics', format: 'TEXT' },
        filter: { metricsFormat: ['(\\w+)=(\\d+)'] },
      },
    },
    parallelTrialCount: 2,
    maxFailedTrialCount: 2,
  });
});

test('grid tries every combination; pbt keeps what its trials share', () => {
  expect(render({ algorithm: { name: 'grid' } }).spec).toMatchObject({ maxTrialCount: 4, parallelTrialCount: 3 });
  const pbt = { name: 'pbt', settings: { n_population: 5, truncation_threshold: 0.2 } } as const;
  expect(render({ algorithm: pbt }).spec).toMatchObject({
    resumePolicy: 'FromVolume',
    algorithm: {
      algorithmSettings: expect.arrayContaining([
        { name: 'suggestion_trial_dir', value: '/var/log/katib/checkpoints/' },
      ]),
    },
  });
});

test('every kind that Katib takes as a trial is known', () => {
  expect([...TRIAL_KINDS].sort()).toEqual([...TRIAL_KIND_NAMES].sort());
});

const lrOf = (search: Parameters<Trial>[1]) => search.double('lr', { min: 0, max: 1 });

test.each<[string, Trial, object]>([
  [
    'Job',
    (scope, search) =>
      new k8s.KubeJob(scope, 'trial', {
        spec: {
          template: {
            spec: { restartPolicy: 'Never', containers: [{ name: 'main', image, args: [`${lrOf(search)}`] }] },
          },
        },
      }),
    { primaryContainerName: 'main' },
  ],
  [
    'TrainJob by MPI',
    (scope, search) => new TrainJob(scope, 'trial', { runtime: 'mlx-distributed', args: [`${lrOf(search)}`] }),
    { primaryPodLabels: { 'jobset.sigs.k8s.io/replicatedjob-name': 'launcher' } },
  ],
  [
    'PyTorchJob',
    (scope, search) => new PyTorchJob(scope, 'trial', { image, master: {}, args: [`${lrOf(search)}`] }),
    {
      primaryContainerName: 'pytorch',
      primaryPodLabels: { 'training.kubeflow.org/job-role': 'master' },
      successCondition: 'status.conditions.#(type=="Succeeded")#|#(status=="True")#',
    },
  ],
  [
    'PaddleJob without a master',
    (scope, search) => new PaddleJob(scope, 'trial', { image, worker: {}, args: [`${lrOf(search)}`] }),
    {
      primaryContainerName: 'paddle',
      primaryPodLabels: { 'training.kubeflow.org/replica-type': 'worker', 'training.kubeflow.org/replica-index': '0' },
    },
  ],
  [
    'Workflow',
    (scope, search) => {
      const labels = { 'katib.kubeflow.org/model-training': 'true' };
      const train = { name: 'train', metadata: { labels }, container: { image, args: [`${lrOf(search)}`] } };
      return new Workflow(scope, 'trial', { spec: { entrypoint: 'train', templates: [train] } });
    },
    { primaryContainerName: 'main', successCondition: 'status.[@this].#(phase=="Succeeded")#' },
  ],
])('how Katib knows how a trial goes that is a %s', (_, trial, template) => {
  expect(render({}, trial).spec).toMatchObject({ trialTemplate: template });
});

test('a trial of Spark: the NetworkPolicy of its pods stays in the chart, named after the experiment', () => {
  const objects = renderObjects(
    (chart) =>
      new Experiment(chart, 'tune', { namespace: 'team-a', objective }, (scope, search) => {
        const args = [`--lr=${lrOf(search)}`];
        const program = { image, sparkVersion: '4.0.1', mainApplicationFile: 'local:///train.py', arguments: args };
        return new SparkApplication(scope, 'trial', program);
      }),
  );
  expect(objects.map(({ kind }) => kind).sort()).toEqual(['Experiment', 'NetworkPolicy']);
  const labels = { 'app.kubernetes.io/instance': 'tune', 'app.kubernetes.io/component': 'sparkapplication' };
  expect(find(objects, 'NetworkPolicy', 'sparkapplication-tune')).toMatchObject({
    metadata: { namespace: 'team-a' },
    spec: { podSelector: { matchLabels: labels } },
  });
  expect(find(objects, 'Experiment', 'tune').spec).toMatchObject({
    trialTemplate: {
      primaryContainerName: 'spark-kubernetes-driver',
      primaryPodLabels: { 'spark-role': 'driver' },
      trialSpec: { kind: 'SparkApplication', spec: { arguments: [`--lr=${reference('lr')}`], driver: { labels } } },
    },
  });
});

test('the namespace can be that of the chart', () => {
  const objects = renderObjects((scope) => {
    const chart = new Chart(scope, 'mine', { namespace: 'team-b', disableResourceNameHashes: true });
    new Experiment(
      chart,
      'tune',
      { objective },
      (place, search) => new TrainJob(place, 'trial', { runtime: 'torch-distributed', args: [`${lrOf(search)}`] }),
    );
    expect(chart.toJson().map(({ metadata }) => metadata)).toEqual([
      { name: 'trainjob-tune', namespace: 'team-b' },
      { name: 'tune', namespace: 'team-b' },
    ]);
  });
  expect(objects).toEqual([]);
});

const unused: Trial = (scope, search) => {
  search.double('momentum', { min: 0, max: 1 });
  return trainJob(scope, [`--lr=${lrOf(search)}`]);
};

test.each<[string, Partial<ExperimentProps>, Trial?]>([
  ['parallelTrialCount: expected at most maxTrialCount, which is 12, got 20', { parallelTrialCount: 20 }],
  ['maxFailedTrialCount: expected at most maxTrialCount, which is 12, got 13', { maxFailedTrialCount: 13 }],
  ['parameters.momentum: the trial never uses it', {}, unused],
  [
    'trial: uses the parameter momentum, which is not declared; declared: lr',
    {},
    (scope, search) => trainJob(scope, [`--lr=${lrOf(search)}`, `--momentum=${reference('momentum')}`]),
  ],
  ['parameters: expected some', {}, (scope) => trainJob(scope, [])],
  [
    ': parameter lr: there is one of this name already',
    {},
    (scope, search) => trainJob(scope, [`${lrOf(search)}`, `${lrOf(search)}`]),
  ],
  [
    ': parameter lr: min: expected less than max',
    {},
    (scope, search) => trainJob(scope, [`${search.double('lr', { min: 1, max: 1 })}`]),
  ],
  [
    ': parameter lr: min: expected more than 0, as the distribution is that of logarithms',
    {},
    (scope, search) => trainJob(scope, [`${search.double('lr', { min: 0, max: 1, distribution: 'logNormal' })}`]),
  ],
  [
    ': parameter optimizer: props: expected values that differ',
    {},
    (scope, search) => trainJob(scope, [`${search.categorical('optimizer', ['sgd', 'sgd'])}`]),
  ],
  [
    'trial: expected one object, got Job test-tune-trial-a, Job test-tune-trial-b',
    {},
    (scope) => {
      new k8s.KubeJob(scope, 'a', { metadata: { name: 'test-tune-trial-a' } });
      return new k8s.KubeJob(scope, 'b', { metadata: { name: 'test-tune-trial-b' } });
    },
  ],
  ['trial.namespace: expected the namespace of the experiment, got team-a', { namespace: 'team-b' }],
  [
    'trialTemplate.primaryContainerName: missing, as it cannot be known of a ConfigMap',
    {},
    (scope, search) => new k8s.KubeConfigMap(scope, 'trial', { data: { lr: `${lrOf(search)}` } }),
  ],
  [
    "trial: expected a template with the label katib.kubeflow.org/model-training: 'true'",
    {},
    (scope, search) =>
      new Workflow(scope, 'trial', { spec: { templates: [{ container: { image, args: [`${lrOf(search)}`] } }] } }),
  ],
  ['name: expected lowercase letters', { name: '1st' }],
  [
    'algorithm.settings.gamma: expected more than 0 and less than 1',
    { algorithm: { name: 'tpe', settings: { gamma: 2 } } },
  ],
  [
    'maxTrialCount: expected at most 4, the number of combinations, got 5',
    { algorithm: { name: 'grid' }, maxTrialCount: 5 },
  ],
  [
    'lr.step: missing; expected a number, as grid',
    { algorithm: { name: 'grid' } },
    (scope, search) => trainJob(scope, [`${lrOf(search)}`]),
  ],
  ['algorithm.name: expected another one, as cmaes searches at least two', { algorithm: { name: 'cmaes' } }],
  [
    'algorithm.settings.resource_name: expected the name of a parameter (lr), got epochs',
    { algorithm: { name: 'hyperband', settings: { r_l: 9, resource_name: 'epochs' } } },
  ],
  [
    'algorithm.settings.resource_name: expected the name of a parameter (none is a number), got size',
    { algorithm: { name: 'hyperband', settings: { r_l: 2, resource_name: 'size' } } },
    (scope, search) => trainJob(scope, [`--size=${search.categorical('size', ['small', 'large'])}`]),
  ],
  [
    'parallelTrialCount: expected at least 9, as hyperband starts so many at once, got 3',
    { algorithm: { name: 'hyperband', settings: { r_l: 9, resource_name: 'lr' } } },
  ],
  ['parallelTrialCount: expected at most maxTrialCount, which is 2', { parallelTrialCount: 3, maxTrialCount: 2 }],
  [
    'objective.additionalMetrics: expected others than accuracy',
    { objective: { ...objective, additionalMetrics: ['accuracy'] } },
  ],
  [
    'earlyStopping: expected none, as only the collectors StdOut and File',
    { earlyStopping: {}, metricsCollector: { kind: 'Push' } },
  ],
  [
    'metricsCollector.formats[0]: expected an expression with two groups',
    { metricsCollector: { kind: 'StdOut', formats: ['accuracy'] } },
  ],
])('%s', (message, props, trial = learningRate) => {
  const owner = message.startsWith(':') ? 'Experiment test/tune' : 'Experiment test/tune: ';
  expect(() => render(props, trial)).toThrow(`${owner}${message}`);
});

test('trials, whose names Katib makes of that of the experiment, leave room for the names of their pods', () => {
  const named = (length: number) => () =>
    renderObjects(
      (chart) => new Experiment(chart, 'a'.repeat(length), { namespace: 'team-a', objective }, learningRate),
    );
  expect(named(39)).not.toThrow();
  expect(named(40)).toThrow(
    'name: expected at most 39 characters in the name of the Experiment, as its controller adds -node-0-0-abcde',
  );
});

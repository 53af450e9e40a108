import { Chart } from 'cdk8s';
import { Construct } from 'constructs';
import { Experiment as ExperimentObject } from '../../../imports/kubeflow.org';
import { PropsError, parseProps } from '../../core/props';
import type { Problem } from '../../kubernetes/problem';
import { workloadMetadata } from '../profile-workload';
import { settingsList } from './algorithm-schema';
import { type ExperimentProps, type ExperimentSettings, experimentProps } from './experiment-props';
import { combinations, searchProblems } from './search-problems';
import { parameterSpec, SearchSpace } from './search-space';
import { type Trial, trialObjects, trialTemplate } from './trial-template';

/** How many trials an experiment has that says nothing of it. */
const TRIALS = 12;
/** How many of them run at the same time, and how many may fail. */
const AT_ONCE = 3;

/**
 * A search for the best parameters of a program, by Katib: it runs the program as trials, each with other values.
 *
 *     new Experiment(chart, 'tune', { namespace: 'team-a', objective: { type: 'maximize', metric: 'accuracy' } }, (scope, search) => {
 *       const lr = search.double('lr', { min: 0.01, max: 0.1 });
 *       return new TrainJob(scope, 'trial', { namespace: 'team-a', runtime: 'torch-distributed', args: [`--lr=${lr}`] });
 *     });
 *
 * @throws PropsError for a parameter that the trial never uses, a reference to one that is not declared, and parameters
 *   that the algorithm cannot search
 */
export class Experiment extends Construct {
  readonly name: string;
  readonly namespace: string | undefined;

  /** @param trial makes the workload that is run for each trial, with the parameters that it declares */
  constructor(scope: Construct, id: string, props: ExperimentProps, trial: Trial) {
    super(scope, id);
    const settings = parseProps(this, experimentProps, { ...props, name: props.name ?? id });
    const metadata = workloadMetadata(id, settings);
    this.name = metadata.name;
    this.namespace = metadata.namespace;
    const { algorithm, earlyStopping } = settings;
    const owner = `Experiment ${this.node.path}`;
    const search = new SearchSpace(owner);
    const objects = trialObjects(this, { name: this.name, namespace: this.namespace }, trial, search);
    const { template, problems } = trialTemplate(objects, search, {
      ...settings,
      namespace: settings.namespace ?? Chart.of(this).namespace,
    });
    const counts = trialCounts(settings, search);
    const { parallelTrialCount: parallel, maxTrialCount: most } = counts;
    const all = [
      ...problems,
      ...countProblems(counts),
      ...searchProblems(algorithm, search.parameters, { parallel, most }),
    ];
    if (all.length > 0) throw new PropsError(owner, all);
    new ExperimentObject(this, 'experiment', {
      metadata,
      spec: {
        objective: objectiveOf(settings),
        algorithm: {
          algorithmName: algorithm.name,
          algorithmSettings: 'settings' in algorithm ? settingsList(algorithm.settings) : undefined,
        },
        earlyStopping: earlyStopping && {
          algorithmName: earlyStopping.name,
          algorithmSettings: settingsList(earlyStopping.settings),
        },
        ...counts,
        resumePolicy: settings.resumePolicy ?? (algorithm.name === 'pbt' ? 'FromVolume' : undefined),
        metricsCollectorSpec: collectorOf(settings.metricsCollector),
        parameters: search.parameters.map(parameterSpec),
        trialTemplate: template,
      },
    });
  }
}

function trialCounts({ algorithm, ...settings }: ExperimentSettings, { parameters }: SearchSpace) {
  const all = algorithm.name === 'grid' ? combinations(parameters) : TRIALS;
  const { maxTrialCount = Number.isFinite(all) ? all : TRIALS } = settings;
  const few = Math.min(AT_ONCE, maxTrialCount);
  const { parallelTrialCount = few, maxFailedTrialCount = few } = settings;
  return { parallelTrialCount, maxTrialCount, maxFailedTrialCount };
}

/** Katib takes no experiment that would run more trials at the same time, or let more fail, than it has. */
function countProblems({ maxTrialCount, ...others }: ReturnType<typeof trialCounts>): Problem[] {
  return Object.entries(others).flatMap(([key, count]) =>
    count > maxTrialCount
      ? [{ path: [key], message: `expected at most maxTrialCount, which is ${maxTrialCount}, got ${count}` }]
      : [],
  );
}

function objectiveOf({ objective }: ExperimentSettings) {
  const { type, metric, goal, additionalMetrics } = objective;
  const strategies = Object.entries(objective.strategies).map(([name, value]) => ({ name, value }));
  return {
    type,
    goal,
    objectiveMetricName: metric,
    additionalMetricNames: additionalMetrics.length > 0 ? additionalMetrics : undefined,
    metricStrategies: strategies.length > 0 ? strategies : undefined,
  };
}

function collectorOf(settings: ExperimentSettings['metricsCollector']) {
  const collector = { kind: settings.kind };
  const filter = 'formats' in settings && settings.formats ? { metricsFormat: settings.formats } : undefined;
  switch (settings.kind) {
    case 'StdOut':
      return { collector, source: filter && { filter } };
    case 'File': {
      const { path, format } = settings;
      return { collector, source: { fileSystemPath: { kind: 'File', path, format }, filter } };
    }
    case 'TensorFlowEvent':
      return { collector, source: { fileSystemPath: { kind: 'Directory', path: settings.path } } };
    case 'PrometheusMetric':
      return { collector, source: { httpGet: { path: settings.path, port: settings.port } } };
    case 'Push':
      return { collector };
  }
}

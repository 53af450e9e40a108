import { Construct } from 'constructs';
import {
  ClusterTrainingRuntime as ClusterTrainingRuntimeObject,
  TrainingRuntime as TrainingRuntimeObject,
} from '../../../imports/trainer.kubeflow.org';
import type { Policy } from '../../components/trainer/runtime-schema';
import { runtimeOf } from '../../components/trainer/runtime-spec';
import { parseProps } from '../../core/props';
import { workloadMetadata } from '../profile-workload';
import {
  type ClusterTrainingRuntimeProps,
  clusterTrainingRuntimeProps,
  type TrainingRuntimeProps,
  trainingRuntimeProps,
} from './training-runtime-props';

/**
 * How the nodes of a training look: their image, how they find each other, what they may. Of the whole cluster, for the
 * TrainJobs of all namespaces.
 *
 *     const runtime = new ClusterTrainingRuntime(chart, 'team-torch', { image: 'example.com/team/torch:v3' });
 *     new TrainJob(chart, 'mnist', { namespace: 'team-a', runtime, numNodes: 2 });
 */
export class ClusterTrainingRuntime extends Construct {
  readonly kind = 'ClusterTrainingRuntime';
  readonly name: string;
  /** Names of its replicated jobs. */
  readonly jobs: string[];
  /** How its nodes are told of each other. */
  readonly policy: Policy;

  constructor(scope: Construct, id: string, props: ClusterTrainingRuntimeProps) {
    super(scope, id);
    const settings = parseProps(this, clusterTrainingRuntimeProps, props);
    const { labels, spec, jobs } = runtimeOf(this, settings);
    const metadata = workloadMetadata(id, { ...settings, labels });
    this.name = metadata.name;
    this.jobs = [...jobs];
    this.policy = settings.policy;
    new ClusterTrainingRuntimeObject(this, 'runtime', { metadata, spec });
  }
}

/** The same of one namespace, for its TrainJobs. Contributors of a profile may make it. */
export class TrainingRuntime extends Construct {
  readonly kind = 'TrainingRuntime';
  readonly name: string;
  readonly namespace: string | undefined;
  /** Names of its replicated jobs. */
  readonly jobs: string[];
  /** How its nodes are told of each other. */
  readonly policy: Policy;

  constructor(scope: Construct, id: string, props: TrainingRuntimeProps) {
    super(scope, id);
    const settings = parseProps(this, trainingRuntimeProps, props);
    const { labels, spec, jobs } = runtimeOf(this, settings);
    const metadata = workloadMetadata(id, { ...settings, labels });
    this.name = metadata.name;
    this.namespace = metadata.namespace;
    this.jobs = [...jobs];
    this.policy = settings.policy;
    new TrainingRuntimeObject(this, 'runtime', { metadata, spec });
  }
}

import { Construct } from 'constructs';
import { TFJob as TFJobObject } from '../../../imports/kubeflow.org';
import { parseProps } from '../../core/props';
import { workloadMetadata } from '../profile-workload';
import { replicaSpecs, runPolicy } from './job-spec';
import { type TFJobProps, tfJobProps } from './tf-job-props';

/**
 * A training with TensorFlow in one or more pods, by the Training Operator.
 *
 *     new TFJob(chart, 'mnist', { namespace: 'team-a', image: 'example.com/mnist:v1', worker: { replicas: 2 } });
 */
export class TFJob extends Construct {
  readonly name: string;
  readonly namespace: string | undefined;

  constructor(scope: Construct, id: string, props: TFJobProps) {
    super(scope, id);
    const settings = parseProps(this, tfJobProps, { ...props, name: props.name ?? id });
    const metadata = workloadMetadata(id, settings);
    this.name = metadata.name;
    this.namespace = metadata.namespace;
    const { chief, master, worker, ps, evaluator, successPolicy, enableDynamicWorker } = settings;
    const roles = { Chief: chief, Master: master, Worker: worker, PS: ps, Evaluator: evaluator };
    const job = { name: metadata.name, namespace: metadata.namespace, component: 'tfjob', container: 'tensorflow' };
    new TFJobObject(this, 'job', {
      metadata,
      spec: {
        runPolicy: runPolicy(settings),
        successPolicy,
        enableDynamicWorker: enableDynamicWorker || undefined,
        tfReplicaSpecs: replicaSpecs(this, settings, job, roles),
      },
    });
  }
}

import { Construct } from 'constructs';
import { XGBoostJob as XGBoostJobObject } from '../../../imports/kubeflow.org';
import { parseProps } from '../../core/props';
import { workloadMetadata } from '../profile-workload';
import { replicaSpecs, runPolicy } from './job-spec';
import { type XGBoostJobProps, xgBoostJobProps } from './xgboost-job-props';

/**
 * A training with XGBoost or LightGBM in one or more pods, by the Training Operator.
 *
 *     new XGBoostJob(chart, 'iris', { namespace: 'team-a', image: 'example.com/iris:v1', worker: { replicas: 2 } });
 */
export class XGBoostJob extends Construct {
  readonly name: string;
  readonly namespace: string | undefined;

  constructor(scope: Construct, id: string, props: XGBoostJobProps) {
    super(scope, id);
    const settings = parseProps(this, xgBoostJobProps, { ...props, name: props.name ?? id });
    const metadata = workloadMetadata(id, settings);
    this.name = metadata.name;
    this.namespace = metadata.namespace;
    const { master, worker } = settings;
    const job = { name: metadata.name, namespace: metadata.namespace, component: 'xgboostjob', container: 'xgboost' };
    new XGBoostJobObject(this, 'job', {
      metadata,
      spec: {
        runPolicy: runPolicy(settings),
        xgbReplicaSpecs: replicaSpecs(this, settings, job, { Master: master, Worker: worker }),
      },
    });
  }
}

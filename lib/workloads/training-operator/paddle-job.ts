import { Construct } from 'constructs';
import { PaddleJob as PaddleJobObject } from '../../../imports/kubeflow.org';
import { parseProps } from '../../core/props';
import { workloadMetadata } from '../profile-workload';
import { replicaSpecs, runPolicy } from './job-spec';
import { type PaddleJobProps, paddleJobProps } from './paddle-job-props';

/**
 * A training with PaddlePaddle in one or more pods, by the Training Operator.
 *
 *     new PaddleJob(chart, 'resnet', { namespace: 'team-a', image: 'example.com/resnet:v1', worker: { replicas: 2 } });
 */
export class PaddleJob extends Construct {
  readonly name: string;
  readonly namespace: string | undefined;

  constructor(scope: Construct, id: string, props: PaddleJobProps) {
    super(scope, id);
    const settings = parseProps(this, paddleJobProps, { ...props, name: props.name ?? id });
    const metadata = workloadMetadata(id, settings);
    this.name = metadata.name;
    this.namespace = metadata.namespace;
    const { master, worker, elastic } = settings;
    const job = { name: metadata.name, namespace: metadata.namespace, component: 'paddlejob', container: 'paddle' };
    new PaddleJobObject(this, 'job', {
      metadata,
      spec: {
        runPolicy: runPolicy(settings),
        elasticPolicy: elastic,
        paddleReplicaSpecs: replicaSpecs(this, settings, job, { Master: master, Worker: worker }),
      },
    });
  }
}

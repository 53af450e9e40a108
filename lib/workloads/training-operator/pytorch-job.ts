import { Construct } from 'constructs';
import { PyTorchJob as PyTorchJobObject } from '../../../imports/kubeflow.org';
import { parseProps } from '../../core/props';
import { workloadMetadata } from '../profile-workload';
import { replicaSpecs, runPolicy } from './job-spec';
import { type PyTorchJobProps, pyTorchJobProps } from './pytorch-job-props';

/**
 * A training with PyTorch in one or more pods, by the Training Operator.
 *
 *     new PyTorchJob(chart, 'mnist', { namespace: 'team-a', image: 'example.com/mnist:v1', master: {}, worker: { replicas: 3 } });
 */
export class PyTorchJob extends Construct {
  readonly name: string;
  readonly namespace: string | undefined;

  constructor(scope: Construct, id: string, props: PyTorchJobProps) {
    super(scope, id);
    const settings = parseProps(this, pyTorchJobProps, { ...props, name: props.name ?? id });
    const metadata = workloadMetadata(id, settings);
    this.name = metadata.name;
    this.namespace = metadata.namespace;
    const { master, worker, nprocPerNode, elastic } = settings;
    const job = { name: metadata.name, namespace: metadata.namespace, component: 'pytorchjob', container: 'pytorch' };
    new PyTorchJobObject(this, 'job', {
      metadata,
      spec: {
        runPolicy: runPolicy(settings),
        nprocPerNode: String(nprocPerNode),
        elasticPolicy: elastic,
        pytorchReplicaSpecs: replicaSpecs(this, settings, job, { Master: master, Worker: worker }),
      },
    });
  }
}

import { Construct } from 'constructs';
import { JAXJob as JAXJobObject } from '../../../imports/kubeflow.org';
import { parseProps } from '../../core/props';
import { workloadMetadata } from '../profile-workload';
import { type JAXJobProps, jaxJobProps } from './jax-job-props';
import { replicaSpecs, runPolicy } from './job-spec';

/**
 * A training with JAX in one or more pods, by the Training Operator.
 *
 *     new JAXJob(chart, 'mnist', { namespace: 'team-a', image: 'example.com/mnist:v1', worker: { replicas: 2 } });
 */
export class JAXJob extends Construct {
  readonly name: string;
  readonly namespace: string | undefined;

  constructor(scope: Construct, id: string, props: JAXJobProps) {
    super(scope, id);
    const settings = parseProps(this, jaxJobProps, { ...props, name: props.name ?? id });
    const metadata = workloadMetadata(id, settings);
    this.name = metadata.name;
    this.namespace = metadata.namespace;
    const job = { name: metadata.name, namespace: metadata.namespace, component: 'jaxjob', container: 'jax' };
    new JAXJobObject(this, 'job', {
      metadata,
      spec: {
        runPolicy: runPolicy(settings),
        jaxReplicaSpecs: replicaSpecs(this, settings, job, { Worker: settings.worker }),
      },
    });
  }
}

import { Construct } from 'constructs';
import { MPIJob as MPIJobObject } from '../../../imports/kubeflow.org';
import { parseProps } from '../../core/props';
import { workloadMetadata } from '../profile-workload';
import { replicaSpecs, runPolicy } from './job-spec';
import { type MPIJobProps, mpiJobProps } from './mpi-job-props';

/** Workers wait for what the launcher starts in them, whatever their image would run. */
const WAITING = ['sleep', 'infinity'];

/**
 * A training whose processes mpirun starts, by the Training Operator: its launcher reaches the workers by `kubectl exec`.
 *
 *     new MPIJob(chart, 'horovod', { namespace: 'team-a', image: 'example.com/horovod:v1', command: ['mpirun', 'python', 'train.py'], worker: { replicas: 2 } });
 */
export class MPIJob extends Construct {
  readonly name: string;
  readonly namespace: string | undefined;

  constructor(scope: Construct, id: string, props: MPIJobProps) {
    super(scope, id);
    const settings = parseProps(this, mpiJobProps, { ...props, name: props.name ?? id });
    const metadata = workloadMetadata(id, settings);
    this.name = metadata.name;
    this.namespace = metadata.namespace;
    const { launcher, slotsPerWorker } = settings;
    const worker = {
      ...settings.worker,
      command: settings.worker.command ?? WAITING,
      args: settings.worker.args ?? [],
    };
    const job = { name: metadata.name, namespace: metadata.namespace, component: 'mpijob', container: 'mpi' };
    new MPIJobObject(this, 'job', {
      metadata,
      spec: {
        runPolicy: runPolicy(settings),
        slotsPerWorker,
        mpiReplicaSpecs: replicaSpecs(this, settings, job, { Launcher: launcher, Worker: worker }),
      },
    });
  }
}

import { Construct } from 'constructs';
import type { z } from 'zod';
import { TrainJob as TrainJobObject, type TrainJobSpecInitializerDataset } from '../../../imports/trainer.kubeflow.org';
import { parseProps } from '../../core/props';
import { podsOfProfile } from '../pods-network-policy';
import { environment, workloadMetadata } from '../profile-workload';
import { type TrainJobProps, trainJobProps } from './train-job-props';

type Settings = z.output<typeof trainJobProps>;

/** Under what name these constructs patch runtimes. */
const MANAGER = 'kubeflow.org/cdk8s';

/**
 * A training on one or more nodes, by a runtime of Trainer, and the NetworkPolicy of its pods. How these look (mesh, security)
 * is a matter of the runtime.
 *
 *     new TrainJob(chart, 'mnist', { namespace: 'team-a', runtime: 'torch-distributed', numNodes: 2, image: 'example.com/mnist:v1' });
 */
export class TrainJob extends Construct {
  readonly name: string;
  readonly namespace: string | undefined;

  constructor(scope: Construct, id: string, props: TrainJobProps) {
    super(scope, id);
    const settings = parseProps(this, trainJobProps, { ...props, name: props.name ?? id });
    const metadata = workloadMetadata(id, settings);
    this.name = metadata.name;
    this.namespace = metadata.namespace;
    const { runtime, dataset, model, serviceAccountName, suspend, activeDeadlineSeconds, managedBy } = settings;
    const labels = podsOfProfile(this, { name: this.name, namespace: this.namespace, component: 'trainjob' });
    new TrainJobObject(this, 'train-job', {
      metadata,
      spec: {
        runtimeRef: { apiGroup: 'trainer.kubeflow.org', kind: runtime.kind, name: runtime.name },
        initializer: dataset || model ? { dataset: source(dataset), model: source(model) } : undefined,
        trainer: trainer(settings),
        runtimePatches: [
          {
            manager: MANAGER,
            trainingRuntimeSpec: {
              template: {
                spec: {
                  replicatedJobs: runtime.jobs.map((name) => ({
                    name,
                    template: { spec: { template: { metadata: { labels }, spec: { serviceAccountName } } } },
                  })),
                },
              },
            },
          },
        ],
        suspend: suspend || undefined,
        activeDeadlineSeconds,
        managedBy,
      },
    });
  }
}

/** What differs from the runtime in the training itself. */
function trainer(settings: Settings) {
  const { image, command, args, numNodes, numProcPerNode, resourcesPerNode } = settings;
  return { image, command, args, env: environment(settings.env), numNodes, numProcPerNode, resourcesPerNode };
}

function source(settings: Settings['dataset']): TrainJobSpecInitializerDataset | undefined {
  if (!settings) return undefined;
  const { storageUri, secret } = settings;
  return { storageUri, env: environment(settings.env), secretRef: secret === undefined ? undefined : { name: secret } };
}

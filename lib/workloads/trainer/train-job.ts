import { Construct } from 'constructs';
import type { z } from 'zod';
import {
  type TrainJobSpecRuntimePatchesTrainingRuntimeSpecTemplateSpecReplicatedJobsTemplateSpecTemplateSpec as PodPatch,
  TrainJob as TrainJobObject,
  type TrainJobSpecInitializerDataset,
} from '../../../imports/trainer.kubeflow.org';
import { RUNTIME_USER } from '../../components/trainer/replicated-job';
import { PlatformContext } from '../../core/context';
import { parseProps } from '../../core/props';
import { unlessEmpty } from '../../patterns/pod';
import { variablesOf } from '../../patterns/secret-env';
import { mounted } from '../mounts';
import { leaveRoom, podsOfProfile } from '../pods-network-policy';
import { environment, workloadMetadata } from '../profile-workload';
import { TRAINS, type TrainJobProps, trainJobProps } from './train-job-props';

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
    leaveRoom(this, this.name, podEndings(settings));
    const { runtime, dataset, model, suspend, activeDeadlineSeconds, managedBy } = settings;
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
                    template: { spec: { template: { metadata: { labels }, spec: podPatch(this, settings, name) } } },
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

/** What JobSet adds for the names of pods: the job, its number, that of the pod and five letters. */
function podEndings({ runtime, numNodes = 1 }: Settings): string[] {
  return runtime.jobs.map((job) => `-${job}-0-${job === 'node' ? numNodes - 1 : 0}-abcde`);
}

/** The name of the container that trains, as Trainer knows it. */
const TRAINING_CONTAINER = 'node';

/** What differs from the runtime in the pods of one of its replicated jobs. */
function podPatch(scope: Construct, settings: Settings, job: string): PodPatch {
  const { serviceAccountName, claims, nodeSelector, tolerations, imagePullSecrets } = settings;
  const patch: PodPatch = {
    serviceAccountName,
    nodeSelector,
    tolerations,
    imagePullSecrets: imagePullSecrets.length > 0 ? imagePullSecrets.map((name) => ({ name })) : undefined,
  };
  if (claims.length === 0 || !TRAINS.includes(job)) return patch;
  const { volumes, volumeMounts } = mounted(claims);
  // A claim belongs to root unless the cluster is told whose it is; the group is that of whatever user the runtime has.
  const securityContext = unlessEmpty(PlatformContext.of(scope).fixedIds({ fsGroup: RUNTIME_USER }));
  return { ...patch, securityContext, volumes, containers: [{ name: TRAINING_CONTAINER, volumeMounts }] };
}

/** What differs from the runtime in the training itself. */
function trainer(settings: Settings) {
  const { image, command, args, numNodes, numProcPerNode, resourcesPerNode } = settings;
  return {
    image,
    command,
    args,
    env: variablesOf(settings),
    numNodes,
    numProcPerNode,
    resourcesPerNode,
  };
}

function source(settings: Settings['dataset']): TrainJobSpecInitializerDataset | undefined {
  if (!settings) return undefined;
  const { storageUri, secret } = settings;
  return { storageUri, env: environment(settings.env), secretRef: secret === undefined ? undefined : { name: secret } };
}

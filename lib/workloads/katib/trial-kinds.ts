import type { TrialKindName } from '../../components/katib/trial-kinds';
import { isRecord, listAt, stringAt, valueAt } from '../../kubernetes/json';
import type { KubeObject } from '../../kubernetes/objects';

/** How Katib knows how a trial goes. */
export interface TrialWatch {
  /** Container that trains and whose metrics count. @default - it cannot be known */
  readonly primaryContainerName?: string;
  /** Labels of the pods that have it. @default - all pods of the trial */
  readonly primaryPodLabels?: Record<string, string>;
  /** When it is done, in the language of gjson. */
  readonly successCondition: string;
  /** When it has failed. */
  readonly failureCondition: string;
}

type Watch = (trial: KubeObject) => TrialWatch;

/** The label by which a step of a Workflow says that it is the one that trains. */
export const TRAINS = { 'katib.kubeflow.org/model-training': 'true' };

const condition = (type: string) => `status.conditions.#(type=="${type}")#|#(status=="True")#`;
const conditions = (success: string) => ({
  successCondition: condition(success),
  failureCondition: condition('Failed'),
});
const field = (path: string, key: string, success: string, failure: string) => ({
  successCondition: `${path}.[@this].#(${key}=="${success}")#`,
  failureCondition: `${path}.[@this].#(${key}=="${failure}")#`,
});

const firstContainer = (pod: unknown) => stringAt(listAt(pod, 'spec', 'containers')[0], 'name');

/** A job of the Training Operator, which gives one pod the role of a master. */
const master =
  (primaryContainerName: string): Watch =>
  () => ({
    primaryContainerName,
    primaryPodLabels: { 'training.kubeflow.org/job-role': 'master' },
    ...conditions('Succeeded'),
  });

/** The first pod of a replicated job. */
const firstOf = (job: string) => ({
  'jobset.sigs.k8s.io/replicatedjob-name': job,
  'batch.kubernetes.io/job-completion-index': '0',
});

/** What of each kind Katib's webhook (v0.19.0) and the controller of the kind say. */
const WATCHES: Readonly<Record<TrialKindName, Watch>> = {
  Job: ({ spec }) => ({ primaryContainerName: firstContainer(valueAt(spec, 'template')), ...conditions('Complete') }),
  TrainJob: (trial) => ({
    primaryContainerName: 'node',
    primaryPodLabels: firstOf(jobsOfTrainJob(trial).includes('launcher') ? 'launcher' : 'node'),
    ...conditions('Complete'),
  }),
  JobSet: ({ spec }) => {
    const job = listAt(spec, 'replicatedJobs')[0];
    return {
      primaryContainerName: firstContainer(valueAt(job, 'template', 'spec', 'template')),
      primaryPodLabels: firstOf(stringAt(job, 'name') ?? ''),
      ...conditions('Completed'),
    };
  },
  PyTorchJob: master('pytorch'),
  TFJob: master('tensorflow'),
  MPIJob: master('mpi'),
  XGBoostJob: master('xgboost'),
  JAXJob: master('jax'),
  // Without a master no pod of it has the role.
  PaddleJob: (trial) =>
    valueAt(trial, 'spec', 'paddleReplicaSpecs', 'Master')
      ? master('paddle')(trial)
      : {
          ...master('paddle')(trial),
          primaryPodLabels: {
            'training.kubeflow.org/replica-type': 'worker',
            'training.kubeflow.org/replica-index': '0',
          },
        },
  Workflow: () => ({
    primaryContainerName: 'main',
    primaryPodLabels: TRAINS,
    ...field('status', 'phase', 'Succeeded', 'Failed'),
  }),
  RayJob: () => field('status', 'jobStatus', 'SUCCEEDED', 'FAILED'),
  SparkApplication: () => ({
    primaryContainerName: 'spark-kubernetes-driver',
    primaryPodLabels: { 'spark-role': 'driver' },
    ...field('status.applicationState', 'state', 'COMPLETED', 'FAILED'),
  }),
};

/** How Katib knows how a trial goes, for the kinds that it can be told of; nothing for another kind. */
export function watchOf(trial: KubeObject): TrialWatch | undefined {
  return Object.entries(WATCHES).find(([kind]) => kind === trial.kind)?.[1](trial);
}

/** Names of the kinds that trials can be. */
export const TRIAL_KINDS = Object.keys(WATCHES);

function jobsOfTrainJob({ spec }: KubeObject): string[] {
  const patches = listAt(spec, 'runtimePatches');
  const jobs = patches.flatMap((patch) => listAt(patch, 'trainingRuntimeSpec', 'template', 'spec', 'replicatedJobs'));
  return jobs.filter(isRecord).flatMap(({ name }) => (typeof name === 'string' ? [name] : []));
}

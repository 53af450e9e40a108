import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { ClusterTrainingRuntime } from '../../../imports/trainer.kubeflow.org';
import { PlatformContext } from '../../core/context';
import { parseOnce } from '../../core/schemas/parsed-once';
import { AggregatedRoles } from '../../patterns/aggregated-roles';
import { allow } from '../../patterns/rbac';
import { replicatedJob } from './replicated-job';
import { runtimeSchema } from './runtime-schema';
import { runtimeOf } from './runtime-spec';
import { CACHE_RUNTIME, type TrainerSettings } from './trainer-props';
import type { RuntimeDefaults } from './upstream-runtimes';

const ROLE = 'kubeflow-trainer-cache-initializer';

/** The name of the TrainJob, which JobSet writes on its pods. */
const TRAIN_JOB = {
  name: 'TRAIN_JOB_NAME',
  valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: "metadata.labels['jobset.sigs.k8s.io/jobset-name']" } },
};

/** Properties of `DataCache`. */
export interface DataCacheProps {
  readonly settings: TrainerSettings['dataCache'];
  readonly defaults: RuntimeDefaults;
}

/** A runtime of PyTorch whose dataset is kept in the memory of several pods, and the rights to start these. */
export class DataCache extends Construct {
  /** Names of the replicated jobs of its runtime. */
  readonly jobs: readonly string[];

  constructor(scope: Construct, id: string, { settings, defaults }: DataCacheProps) {
    super(scope, id);
    const context = PlatformContext.of(this);
    const verbs = ['create', 'get', 'list', 'watch'];
    const rules = [
      allow('leaderworkerset.x-k8s.io', ['leaderworkersets'], verbs),
      allow('', ['services'], verbs),
      allow('', ['serviceaccounts'], ['create', 'delete', 'get', 'list', 'watch']),
    ];
    new AggregatedRoles(this, 'profiles', { name: 'kubeflow-trainer-cache', rules: { edit: rules } });
    new k8s.KubeClusterRole(this, 'role', { metadata: { name: ROLE }, rules });
    const { serviceAccountName, namespaces } = settings;
    for (const namespace of namespaces) {
      new k8s.KubeServiceAccount(this, `account-${namespace}`, { metadata: { name: serviceAccountName, namespace } });
      new k8s.KubeRoleBinding(this, `binding-${namespace}`, {
        metadata: { name: ROLE, namespace },
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: ROLE },
        subjects: [{ kind: 'ServiceAccount', name: serviceAccountName, namespace }],
      });
    }
    const runtime = parseOnce(runtimeSchema, { ...defaults, image: context.image('trainer-pytorch') });
    const initializer = replicatedJob(
      context,
      { ...runtime, serviceAccountName },
      {
        name: 'dataset-initializer',
        step: 'dataset-initializer',
        container: {
          name: 'dataset-initializer',
          image: context.image('trainer-dataset-initializer'),
          env: [{ name: 'CACHE_IMAGE', value: context.image('trainer-data-cache') }, TRAIN_JOB],
        },
      },
    );
    const { labels, spec, jobs } = runtimeOf(this, runtime, { before: [initializer], env: [TRAIN_JOB] });
    new ClusterTrainingRuntime(this, 'runtime', { metadata: { name: CACHE_RUNTIME, labels }, spec });
    this.jobs = jobs;
  }
}

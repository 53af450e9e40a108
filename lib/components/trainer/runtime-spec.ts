import type { Construct } from 'constructs';
import type { ClusterTrainingRuntimeSpec } from '../../../imports/trainer.kubeflow.org';
import { PlatformContext } from '../../core/context';
import { parseOnce } from '../../core/schemas/parsed-once';
import { withGpus } from '../../core/schemas/pod-schema';
import { variablesOf } from '../../patterns/secret-env';
import {
  CLAIM,
  type Container,
  hasClaim,
  home,
  type Job,
  replicatedJob,
  unlessNone,
  workspaceOf,
} from './replicated-job';
import { claimSchema, mpiSchema, type RuntimeSettings } from './runtime-schema';

const CLAIM_DEFAULTS = parseOnce(claimSchema, {});
const MPI = parseOnce(mpiSchema, {});

type Env = NonNullable<Container['env']>;

/** A runtime as Trainer has it. */
export interface Runtime {
  readonly labels: Record<string, string>;
  readonly spec: ClusterTrainingRuntimeSpec;
  /** Names of its replicated jobs. */
  readonly jobs: readonly string[];
}

/** What a runtime has beside what its settings say. */
export interface More {
  /** Jobs that come first. @default - none */
  readonly before?: readonly Job[];
  /** Environment of the training program. @default - none */
  readonly env?: Env;
}

/** A runtime under its settings. */
export function runtimeOf(scope: Construct, settings: RuntimeSettings, { before = [], env = [] }: More = {}): Runtime {
  const context = PlatformContext.of(scope);
  const loaders = [...before, ...initializers(context, settings)];
  const jobs = [...loaders, ...trainers(context, settings, loaders, env)];
  return {
    labels: { 'trainer.kubeflow.org/framework': settings.framework, ...settings.labels },
    jobs: jobs.map(({ name }) => name),
    spec: {
      mlPolicy: { numNodes: settings.numNodes, ...policyOf(settings) },
      template: {
        spec: {
          ...(settings.policy === 'mpi' && {
            network: { publishNotReadyAddresses: true },
            successPolicy: { operator: 'All', targetReplicatedJobs: ['launcher'] },
          }),
          replicatedJobs: jobs,
          volumeClaimPolicies: hasClaim(settings) ? [{ templates: [claimOf(context, settings)] }] : undefined,
        },
      },
    },
  };
}

function policyOf({ policy, mpi = MPI }: RuntimeSettings): ClusterTrainingRuntimeSpec['mlPolicy'] {
  if (policy === 'plain') return {};
  if (policy !== 'mpi') return { [policy]: {} };
  const { runLauncherAsNode, home, numProcPerNode } = mpi;
  return {
    mpi: { mpiImplementation: 'OpenMPI', numProcPerNode, runLauncherAsNode, sshAuthMountPath: `${home}/.ssh` },
  };
}

/** The jobs that load dataset and model. */
function initializers(context: PlatformContext, settings: RuntimeSettings): Job[] {
  const { dataset, model, claim = CLAIM_DEFAULTS } = settings;
  const load = (name: 'dataset-initializer' | 'model-initializer', source: typeof dataset, after: readonly Job[]) => {
    if (!source) return [];
    const { storageUri, image = context.image(`trainer-${name}`) } = source;
    const env = [...variables({ STORAGE_URI: storageUri, ...home(settings), ...source.env }), ...tokenOf(source)];
    return [replicatedJob(context, settings, { name, step: name, after, container: { name, image, env } })];
  };
  const first = load('dataset-initializer', dataset, []);
  // A claim that one node mounts at a time does not let both load at the same time.
  return [...first, ...load('model-initializer', model, claim.accessMode === 'ReadWriteMany' ? [] : first)];
}

function tokenOf({ tokenSecret }: NonNullable<RuntimeSettings['dataset']>): Env {
  if (!tokenSecret) return [];
  const { name, key, optional } = tokenSecret;
  return [{ name: 'ACCESS_TOKEN', valueFrom: { secretKeyRef: { name, key, optional: optional || undefined } } }];
}

/** The jobs that train. */
function trainers(context: PlatformContext, settings: RuntimeSettings, after: readonly Job[], env: Env): Job[] {
  const { image, command, args, policy, mpi = MPI } = settings;
  const node: Container = {
    name: 'node',
    image,
    command,
    args,
    env: unlessNone([
      ...(variablesOf({ env: { ...home(settings), ...settings.env }, envSecrets: settings.envSecrets }) ?? []),
      ...env,
    ]),
    resources: withGpus(settings.resources, settings.gpus),
    workingDir: workspaceOf(settings),
  };
  if (policy !== 'mpi') {
    return [replicatedJob(context, settings, { name: 'node', step: 'trainer', after, container: node })];
  }
  const sshd: Container = {
    ...node,
    command: ['/usr/sbin/sshd'],
    args: ['-De', '-f', `${mpi.home}/.sshd_config`],
    readinessProbe: { tcpSocket: { port: mpi.port }, initialDelaySeconds: 5 },
  };
  return [
    replicatedJob(context, settings, { name: 'launcher', step: 'trainer', after, container: node }),
    replicatedJob(context, settings, { name: 'node', after, container: sshd }),
  ];
}

function claimOf(context: PlatformContext, { claim = CLAIM_DEFAULTS }: RuntimeSettings) {
  const { size, storageClass, accessMode } = claim;
  return {
    metadata: { name: CLAIM },
    spec: {
      accessModes: [accessMode],
      storageClassName: context.storageClass(storageClass),
      resources: { requests: { storage: size } },
    },
  };
}

function variables(values: Record<string, string>): Env {
  return Object.entries(values).map(([name, value]) => ({ name, value }));
}

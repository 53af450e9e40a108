import type {
  ClusterTrainingRuntimeSpecTemplateSpecReplicatedJobs,
  ClusterTrainingRuntimeSpecTemplateSpecReplicatedJobsTemplateSpecTemplateSpec,
  ClusterTrainingRuntimeSpecTemplateSpecReplicatedJobsTemplateSpecTemplateSpecContainers,
} from '../../../imports/trainer.kubeflow.org';
import type { PlatformContext } from '../../core/context';
import { RESTRICTED_CONTAINER, RUNTIME_SECCOMP } from '../../patterns/pod';
import type { RuntimeSettings } from './runtime-schema';

/** A replicated job of a runtime. */
export type Job = ClusterTrainingRuntimeSpecTemplateSpecReplicatedJobs;
/** A container of its pods. */
export type Container = ClusterTrainingRuntimeSpecTemplateSpecReplicatedJobsTemplateSpecTemplateSpecContainers;
type PodSpec = ClusterTrainingRuntimeSpecTemplateSpecReplicatedJobsTemplateSpecTemplateSpec;

/** The label by which Trainer knows which job trains, and which loads what. */
const ANCESTOR = 'trainer.kubeflow.org/trainjob-ancestor-step';
/** The volume of dataset and model, as upstream's runtimes call it, and where its loaders write. */
export const CLAIM = 'initializer';
const LOADED = '/workspace';
/** Where programs may write that load nothing. */
const WORKSPACE = '/workspace';

/** What of a runtime's settings its pods depend on. */
export type PodSettings = Pick<
  RuntimeSettings,
  | 'sidecar'
  | 'restricted'
  | 'serviceAccountName'
  | 'imagePullSecrets'
  | 'nodeSelector'
  | 'tolerations'
  | 'runAsUser'
  | 'policy'
  | 'workspace'
  | 'dataset'
  | 'model'
>;

/** Properties of `replicatedJob`. */
export interface ReplicatedJobProps {
  readonly name: string;
  /** Its container, without what follows from the settings of the runtime. */
  readonly container: Container;
  /** What it does in a training. @default - it only helps */
  readonly step?: 'dataset-initializer' | 'model-initializer' | 'trainer';
  /** Jobs that must be complete before it starts. @default - none */
  readonly after?: readonly Job[];
}

/** A replicated job of a runtime: its pods are in the mesh or not, and within `restricted` or not. */
export function replicatedJob(context: PlatformContext, settings: PodSettings, props: ReplicatedJobProps): Job {
  const { mesh } = context;
  const { sidecar, serviceAccountName, imagePullSecrets, nodeSelector, tolerations } = settings;
  const user = userOf(context, settings);
  const volumeMounts = mounts(settings);
  const pullSecrets = new Set([...context.pullSecrets.map(({ name }) => name), ...imagePullSecrets]);
  return {
    name: props.name,
    dependsOn: unlessNone(props.after?.map(({ name }) => ({ name, status: 'Complete' as const }))),
    template: {
      metadata: props.step && { labels: { [ANCESTOR]: props.step } },
      spec: {
        template: {
          metadata: { labels: mesh.podLabels(sidecar), annotations: sidecar ? mesh.reachedDirectly : undefined },
          spec: {
            serviceAccountName,
            imagePullSecrets: unlessNone([...pullSecrets].map((name) => ({ name }))),
            nodeSelector,
            tolerations,
            securityContext: podSecurity(settings, user),
            containers: [{ ...props.container, securityContext: containerSecurity(settings, user), volumeMounts }],
            volumes: volumeMounts && !hasClaim(settings) ? [{ name: 'workspace', emptyDir: {} }] : undefined,
          },
        },
      },
    },
  };
}

/** Whether a runtime has a claim: it loads something first. */
export function hasClaim({ dataset, model }: PodSettings): boolean {
  return dataset !== undefined || model !== undefined;
}

/** A user whom the image does not know has no home that it may write to and, for some libraries, no name. */
export function home(settings: PodSettings): Record<string, string> {
  const folder = workspaceOf(settings);
  if (folder && settings.restricted) return { HOME: folder, USER: 'trainer' };
  return settings.workspace === undefined ? {} : { HOME: settings.workspace };
}

/** Where programs of a runtime may write, unless they have a home in their image. */
export function workspaceOf(settings: PodSettings): string | undefined {
  if (hasClaim(settings)) return LOADED;
  if (settings.policy === 'mpi') return undefined;
  return settings.workspace ?? (settings.restricted ? WORKSPACE : undefined);
}

function mounts(settings: PodSettings): Container['volumeMounts'] {
  const mountPath = workspaceOf(settings);
  return mountPath === undefined ? undefined : [{ name: hasClaim(settings) ? CLAIM : 'workspace', mountPath }];
}

/** As whom pods of runtimes run, unless their settings say otherwise. */
export const RUNTIME_USER = 1000;

/**
 * OpenShift assigns users itself and refuses others. What images for MPI hold belongs to the one that they have; others
 * run as they were made where nothing is asked of them.
 */
function userOf({ clusterPlatform }: PlatformContext, settings: PodSettings): number | undefined {
  const { runAsUser, policy, restricted } = settings;
  if (runAsUser !== undefined || policy === 'mpi') return runAsUser ?? RUNTIME_USER;
  return restricted && clusterPlatform !== 'openshift' ? RUNTIME_USER : undefined;
}

function podSecurity(settings: PodSettings, user: number | undefined): PodSpec['securityContext'] {
  // A claim belongs to root unless the cluster is told whose it is.
  const owner = hasClaim(settings) && user !== undefined ? { fsGroup: user } : undefined;
  if (!settings.restricted) return owner;
  return { runAsNonRoot: true, ...owner, seccompProfile: RUNTIME_SECCOMP };
}

function containerSecurity({ restricted, policy }: PodSettings, runAsUser?: number): Container['securityContext'] {
  if (!restricted) return runAsUser === undefined ? undefined : { runAsUser };
  if (policy !== 'mpi') return { ...RESTRICTED_CONTAINER, runAsUser };
  // The file of the images' sshd has this capability, and the kernel starts no such file where it cannot be had.
  return { ...RESTRICTED_CONTAINER, capabilities: { drop: ['ALL'], add: ['NET_BIND_SERVICE'] }, runAsUser };
}

/** A list, or nothing where it is empty: the field is then left out. */
export function unlessNone<Item>(items: readonly Item[] = []): readonly Item[] | undefined {
  return items.length > 0 ? items : undefined;
}

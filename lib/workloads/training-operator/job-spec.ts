import type { Construct } from 'constructs';
import type {
  JAXJobSpecJaxReplicaSpecs,
  JAXJobSpecJaxReplicaSpecsTemplateSpecContainers,
  JAXJobSpecJaxReplicaSpecsTemplateSpecVolumes,
  JAXJobSpecRunPolicy,
} from '../../../imports/kubeflow.org';
import { formatValue } from '../../core/problem';
import { PropsError, titleOf } from '../../core/props';
import { valueAt } from '../../kubernetes/json';
import { eachVariableOnce, envFromSecrets, variablesOf } from '../../patterns/secret-env';
import { mounted } from '../mounts';
import { leaveRoom, podsOfProfile } from '../pods-network-policy';
import { podDefaults } from '../profile-workload';
import type { JobSettings, RoleSettings } from './job-schema';

/** The pods of one role, as jobs of all kinds have them. */
export type ReplicaSpec = JAXJobSpecJaxReplicaSpecs;

type Container = JAXJobSpecJaxReplicaSpecsTemplateSpecContainers;
type Volume = JAXJobSpecJaxReplicaSpecsTemplateSpecVolumes;

/** A user whom the image does not know has no home that it may write to and, for some libraries, no name. */
const STRANGER = { HOME: '/tmp', USER: 'trainer' };

/** Where programs share memory. */
const SHARED_MEMORY = '/dev/shm';

/** What tells the pods of a job. */
interface Job {
  readonly name: string;
  readonly namespace: string | undefined;
  /** Its kind in lowercase, such as `jaxjob`. */
  readonly component: string;
  /** Name by which the operator knows the container that trains. */
  readonly container: string;
}

/**
 * The pods of a job by their role, and their NetworkPolicy: they train together without asking each other who they are.
 *
 * @param roles by the names that the operator has for them; one without settings is left out
 */
export function replicaSpecs(
  scope: Construct,
  settings: JobSettings,
  job: Job,
  roles: Record<string, RoleSettings | undefined>,
): Record<string, ReplicaSpec> {
  const labels = podsOfProfile(scope, job);
  if (settings.sharedMemory !== undefined && settings.claims.some(({ path }) => path === SHARED_MEMORY)) {
    const message = `expected none, as a claim is mounted as ${SHARED_MEMORY}`;
    throw new PropsError(titleOf(scope), [{ path: ['sharedMemory'], message }]);
  }
  eachVariableOnce(settings, (message, ...path) => {
    const got = formatValue(valueAt(settings, ...path));
    throw new PropsError(titleOf(scope), [{ path, message: `expected ${message}, got ${got}` }]);
  });
  // Each pod has a Service of its name.
  leaveRoom(
    scope,
    job.name,
    Object.entries(roles).flatMap(([role, own]) => (own ? [endingOf(role, own)] : [])),
  );
  return Object.fromEntries(
    Object.entries(roles).flatMap(([role, own]) => {
      if (!own) return [];
      return [[role, replicaSpec(scope, settings, { name: job.container, labels }, own)]];
    }),
  );
}

/** What the operator adds for the name of the last pod of a role. */
function endingOf(role: string, { replicas = 1 }: RoleSettings): string {
  return `-${role.toLowerCase()}-${replicas - 1}`;
}

/** What the container that trains is called, and what labels its pod has beside those of the mesh. */
interface Training {
  readonly name: string;
  readonly labels: Record<string, string>;
}

function replicaSpec(scope: Construct, settings: JobSettings, training: Training, role: RoleSettings): ReplicaSpec {
  const isStranger = settings.restricted && settings.runAsUser === undefined;
  const { labels, annotations, pod, container } = podDefaults(scope, settings, settings.restricted ? 1000 : undefined);
  const { volumes, volumeMounts } = volumesOf(settings);
  const env = { ...settings.env, ...role.env };
  // What a role says itself stands instead of what the job says, Secrets included.
  const envSecrets = Object.fromEntries(Object.entries(settings.envSecrets).filter(([name]) => !(name in role.env)));
  const { workingDir } = settings;
  return {
    replicas: role.replicas ?? 1,
    restartPolicy: role.restartPolicy,
    template: {
      metadata: { labels: { ...labels, ...training.labels }, annotations },
      spec: {
        ...pod,
        schedulerName: settings.schedulerName,
        nodeSelector: role.nodeSelector ?? settings.nodeSelector,
        tolerations: role.tolerations ?? settings.tolerations,
        containers: [
          {
            name: training.name,
            image: role.image ?? settings.image,
            command: role.command ?? settings.command,
            args: role.args ?? settings.args,
            env: variablesOf({ env: { ...(isStranger ? STRANGER : {}), ...env }, envSecrets }),
            envFrom: envFromSecrets(settings.envFromSecrets),
            workingDir,
            resources: role.resources ?? settings.resources,
            ...container,
            volumeMounts,
          },
        ],
        volumes,
      },
    },
  };
}

/** What the pods of a job mount: nothing at all where the job says nothing. */
function volumesOf({ claims, sharedMemory }: JobSettings): Pick<Container, 'volumeMounts'> & { volumes?: Volume[] } {
  const { volumes = [], volumeMounts = [] } = mounted(claims);
  if (sharedMemory === undefined) return claims.length > 0 ? { volumes, volumeMounts } : {};
  const name = 'shared-memory';
  return {
    volumes: [...volumes, { name, emptyDir: { medium: 'Memory', sizeLimit: sharedMemory } }],
    volumeMounts: [...volumeMounts, { name, mountPath: SHARED_MEMORY }],
  };
}

/** How long a job runs and what stays of it. Nothing where nothing is said. */
export function runPolicy(settings: JobSettings): JAXJobSpecRunPolicy | undefined {
  const { cleanPodPolicy, ttlSecondsAfterFinished, activeDeadlineSeconds, backoffLimit, managedBy, scheduling } =
    settings;
  const policy: JAXJobSpecRunPolicy = {
    cleanPodPolicy,
    ttlSecondsAfterFinished,
    activeDeadlineSeconds,
    backoffLimit,
    suspend: settings.suspend || undefined,
    managedBy,
    schedulingPolicy: scheduling,
  };
  return Object.values(policy).some((value) => value !== undefined) ? policy : undefined;
}

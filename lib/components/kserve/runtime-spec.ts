import type { Construct } from 'constructs';
import type {
  ClusterServingRuntimeSpec,
  ClusterServingRuntimeSpecContainers,
  ClusterServingRuntimeSpecContainersLivenessProbe,
} from '../../../imports/serving.kserve.io';
import { PlatformContext } from '../../core/context';
import { withGpus } from '../../core/schemas/pod-schema';
import { RESTRICTED_ALONE, unlessEmpty } from '../../patterns/pod';
import { variablesOf } from '../../patterns/secret-env';
import type { ServingRuntimeSettings } from './runtime-schema';
import type { ServingContainerSettings, ServingSecurity } from './serving-container-schema';

/** A container as KServe has it, in runtimes and in InferenceServices alike. */
export type ServingContainer = ClusterServingRuntimeSpecContainers;

/** By this name KServe knows the container that serves. */
export const SERVING_CONTAINER = 'kserve-container';

const WORKER_CONTAINER = 'worker-container';
/** Where KServe expects the answers of a container that says no port. */
export const HTTP_PORT = 8080;

const SHARED_MEMORY = { name: 'shared-memory', mountPath: '/dev/shm' };

/** The spec of a serving runtime under its settings: of the cluster, or of a namespace. */
export function servingRuntimeSpec(scope: Construct, settings: ServingRuntimeSettings): ClusterServingRuntimeSpec {
  const { formats, protocols, image, metrics, port, sharedMemory, workers } = settings;
  const { port: metricsPort = port ?? HTTP_PORT, path: metricsPath } = metrics;
  const secrets = [...PlatformContext.of(scope).pullSecrets.map(({ name }) => name), ...settings.imagePullSecrets];
  const imagePullSecrets = secrets.length > 0 ? [...new Set(secrets)].map((name) => ({ name })) : undefined;
  const mounts = sharedMemory === undefined ? {} : { volumeMounts: [SHARED_MEMORY] };
  const volumes = sharedMemory === undefined ? undefined : [sharedMemoryVolume(sharedMemory)];
  return {
    supportedModelFormats: formats.map(({ name, version, autoSelect, priority }) => ({
      name,
      version,
      autoSelect,
      priority,
    })),
    protocolVersions: protocols,
    disabled: settings.disabled || undefined,
    annotations: {
      'prometheus.kserve.io/port': String(metricsPort),
      'prometheus.kserve.io/path': metricsPath,
      ...settings.podAnnotations,
    },
    labels: unlessEmpty(settings.podLabels),
    imagePullSecrets,
    nodeSelector: settings.nodeSelector,
    tolerations: settings.tolerations,
    containers: [
      {
        name: SERVING_CONTAINER,
        image,
        ...servingContainerSpec(settings, settings, settings.fieldEnv),
        ports: port === undefined ? undefined : [{ containerPort: port, protocol: 'TCP' }],
        ...mounts,
      },
    ],
    volumes,
    workerSpec: workers && {
      pipelineParallelSize: workers.nodes,
      tensorParallelSize: workers.gpusPerNode,
      containers: [
        {
          name: WORKER_CONTAINER,
          image: workers.image ?? image,
          ...servingContainerSpec(workers, settings, settings.fieldEnv),
          ...mounts,
        },
      ],
      imagePullSecrets,
      nodeSelector: settings.nodeSelector,
      tolerations: settings.tolerations,
      volumes,
    },
  };
}

/** What a container that serves has under its settings, but for name, image, ports and mounts. */
export function servingContainerSpec(
  settings: ServingContainerSettings & { readonly port?: number },
  security: ServingSecurity,
  fieldEnv: Record<string, string> = {},
): Omit<ServingContainer, 'name'> {
  const { command, args, resources, gpus, port } = settings;
  return {
    command,
    args,
    env: variablesOf({ ...settings, fieldEnv }),
    resources: withGpus(resources, gpus),
    readinessProbe: probeOf(settings.readinessProbe, port),
    livenessProbe: probeOf(settings.livenessProbe, port),
    startupProbe: probeOf(settings.startupProbe, port),
    securityContext: servingSecurityContext(security),
  };
}

/** The security context of a container that serves. Its pod says nothing of it, so it says all that `restricted` asks. */
export function servingSecurityContext({
  restricted,
  runAsUser,
}: ServingSecurity): ServingContainer['securityContext'] {
  if (restricted) return { ...RESTRICTED_ALONE, runAsUser };
  return runAsUser === undefined ? undefined : { runAsUser };
}

function probeOf(
  settings: ServingContainerSettings['readinessProbe'],
  served = HTTP_PORT,
): ClusterServingRuntimeSpecContainersLivenessProbe | undefined {
  if (!settings) return undefined;
  const { path, port = served, command, ...timing } = settings;
  return { ...(command ? { exec: { command } } : { httpGet: { path, port } }), ...timing };
}

function sharedMemoryVolume(size: NonNullable<ServingRuntimeSettings['sharedMemory']>) {
  return {
    name: SHARED_MEMORY.name,
    emptyDir: { medium: 'Memory', sizeLimit: size === true ? undefined : size },
  };
}

import type { Construct } from 'constructs';
import type { SparkApplicationSpec } from '../../../imports/sparkoperator.k8s.io';
import { unlessEmpty } from '../../patterns/pod';
import { envFromSecrets, variablesOf } from '../../patterns/secret-env';
import { mounted } from '../mounts';
import { type PodsOwner, podsOfProfile } from '../pods-network-policy';
import { type PodDefaults, podDefaults } from '../profile-workload';
import type { ApplicationSettings } from './application-schema';

/** The user for whom Spark's images are made. */
const SPARK_USER = 185;

/**
 * The spec of an application under its settings, and the NetworkPolicy of its pods: who reaches a driver by its address
 * sees the data, and no proxy asks who it is.
 */
export function sparkApplication(
  scope: Construct,
  application: PodsOwner,
  settings: ApplicationSettings,
): SparkApplicationSpec {
  const defaults = podDefaults(scope, settings, SPARK_USER);
  const labels = podsOfProfile(scope, application);
  const { volumes, volumeMounts } = mounted(settings.claims);
  const pods = (own: ApplicationSettings['driver']) => ({
    ...podOf(own, defaults),
    env: variablesOf({ env: own.env, envSecrets: settings.envSecrets }),
    labels: { ...defaults.labels, ...labels },
    envFrom: envFromSecrets(settings.envFromSecrets),
    volumeMounts,
  });
  const {
    type,
    image,
    sparkVersion,
    mainApplicationFile,
    mainClass,
    dynamicAllocation,
    batchScheduler,
    restartPolicy,
    timeToLiveSeconds,
  } = settings;
  return {
    type,
    mode: 'cluster',
    image,
    imagePullSecrets: unlessNone(settings.imagePullSecrets),
    sparkVersion,
    mainApplicationFile,
    mainClass,
    arguments: unlessNone(settings.arguments),
    deps: dependencies(settings.deps),
    sparkConf: unlessEmpty(settings.sparkConf),
    hadoopConf: unlessEmpty(settings.hadoopConf),
    volumes,
    driver: pods(settings.driver),
    executor: { ...pods(settings.executor), instances: settings.executor.instances },
    monitoring: monitoring(settings.monitoring),
    batchScheduler: batchScheduler?.name,
    batchSchedulerOptions: batchScheduler && unlessEmpty(schedulerOptions(batchScheduler)),
    dynamicAllocation: dynamicAllocation && { enabled: true, ...dynamicAllocation },
    restartPolicy,
    timeToLiveSeconds,
  };
}

/** What driver and executors have in common. */
function podOf(settings: ApplicationSettings['driver'], { annotations, pod, container }: PodDefaults) {
  const { cores, coreRequest, coreLimit, memory, memoryOverhead, gpus, nodeSelector, tolerations } = settings;
  return {
    cores,
    coreRequest,
    coreLimit,
    memory,
    memoryOverhead,
    gpu: gpus && gpus.count > 0 ? { name: gpus.resource, quantity: gpus.count } : undefined,
    nodeSelector,
    tolerations,
    annotations,
    serviceAccount: pod.serviceAccountName,
    podSecurityContext: pod.securityContext,
    securityContext: container.securityContext,
  };
}

function monitoring(settings: ApplicationSettings['monitoring']): SparkApplicationSpec['monitoring'] {
  if (!settings) return undefined;
  const { jmxExporterJar, port, driver, executor } = settings;
  return { exposeDriverMetrics: driver, exposeExecutorMetrics: executor, prometheus: { jmxExporterJar, port } };
}

function schedulerOptions({ queue, priorityClass }: NonNullable<ApplicationSettings['batchScheduler']>) {
  return {
    ...(queue !== undefined && { queue }),
    ...(priorityClass !== undefined && { priorityClassName: priorityClass }),
  };
}

function dependencies(deps: ApplicationSettings['deps']): SparkApplicationSpec['deps'] {
  return unlessEmpty(Object.fromEntries(Object.entries(deps).filter(([, list]) => list.length > 0)));
}

function unlessNone(list: string[]): string[] | undefined {
  return list.length > 0 ? list : undefined;
}

import type { Construct } from 'constructs';
import type { RayClusterSpec, RayClusterSpecHeadGroupSpecTemplate } from '../../../imports/ray.io';
import { PlatformContext } from '../../core/context';
import { KUBERAY_OPERATOR_PODS } from '../../core/contracts/labels';
import { withGpus } from '../../core/schemas/pod-schema';
import { envFromSecrets, variablesOf } from '../../patterns/secret-env';
import { mounted } from '../mounts';
import { type PodsOwner, podsOfProfile } from '../pods-network-policy';
import { type PodDefaults, podDefaults } from '../profile-workload';
import type { ClusterSettings } from './cluster-schema';

/** The user for whom Ray's images are made. */
const RAY_USER = 1000;

/** Ports of a head, by the names from which the operator makes its Service. */
const HEAD_PORTS = { 'gcs-server': 6379, dashboard: 8265, client: 10001, serve: 8000 };

/** Defaults of the pods of a Ray cluster. */
export function rayPods(scope: Construct, settings: ClusterSettings): PodDefaults {
  return podDefaults(scope, settings, RAY_USER);
}

/**
 * The spec of a Ray cluster under its settings, and the NetworkPolicy of its pods: Ray asks nobody who they are, so only
 * pods of the profile and the operator may come.
 */
export function rayCluster(scope: Construct, owner: PodsOwner, settings: ClusterSettings): RayClusterSpec {
  const operator = { namespace: PlatformContext.of(scope).namespace('kubeflow'), pods: KUBERAY_OPERATOR_PODS };
  const labels = podsOfProfile(scope, owner, [operator]);
  const defaults = rayPods(scope, settings);
  const template = (container: string, pod: PodSettings, ports?: Record<string, number>) =>
    podTemplate({ container, labels, ports }, { ...settings, ...pod }, defaults);
  const { rayVersion, head, workers, autoscaling } = settings;
  return {
    rayVersion,
    enableInTreeAutoscaling: autoscaling && true,
    autoscalerOptions: autoscaling && { ...autoscaling, securityContext: defaults.container.securityContext },
    headGroupSpec: {
      rayStartParams: { 'dashboard-host': '0.0.0.0', ...head.rayStartParams },
      template: template('ray-head', head, HEAD_PORTS),
    },
    workerGroupSpecs: Object.entries(workers).map(([groupName, group]) => ({
      groupName,
      replicas: group.replicas,
      minReplicas: group.minReplicas,
      maxReplicas: group.maxReplicas,
      rayStartParams: group.rayStartParams,
      template: template('ray-worker', group),
    })),
  };
}

type PodSettings = ClusterSettings['head'];

interface Part {
  /** Name of the container. */
  readonly container: string;
  readonly labels: Record<string, string>;
  /** @default - none */
  readonly ports?: Record<string, number>;
}

function podTemplate(
  part: Part,
  settings: ClusterSettings & PodSettings,
  defaults: PodDefaults,
): RayClusterSpecHeadGroupSpecTemplate {
  const { image, envFromSecrets: secrets, claims, resources, gpus, nodeSelector, tolerations } = settings;
  const { volumes, volumeMounts } = mounted(claims);
  const ports = Object.entries(part.ports ?? {}).map(([name, containerPort]) => ({ name, containerPort }));
  return {
    metadata: { labels: { ...defaults.labels, ...part.labels }, annotations: defaults.annotations },
    spec: {
      ...defaults.pod,
      containers: [
        {
          name: part.container,
          image,
          env: variablesOf(settings),
          envFrom: envFromSecrets(secrets),
          ports: ports.length > 0 ? ports : undefined,
          resources: withGpus(resources, gpus),
          volumeMounts,
          ...defaults.container,
        },
      ],
      nodeSelector,
      tolerations,
      volumes,
    },
  };
}

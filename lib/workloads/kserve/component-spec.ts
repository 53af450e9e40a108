import type { Construct } from 'constructs';
import type {
  InferenceServiceSpecExplainerAutoScalingMetrics,
  InferenceServiceSpecTransformer,
} from '../../../imports/serving.kserve.io';
import { SERVING_CONTAINER, type ServingContainer, servingContainerSpec } from '../../components/kserve/runtime-spec';
import type { ServingSecurity } from '../../components/kserve/serving-container-schema';
import { PlatformContext } from '../../core/context';
import { unlessEmpty } from '../../patterns/pod';
import type { ComponentSettings, OwnContainerSettings } from './component-schema';
import type { InferenceServiceSettings } from './inference-service-props';
import type { MetricSettings } from './metric-schema';
import { storageUrisOf } from './model-storage';

/** What a part of an InferenceService has whatever it runs. */
export type ComponentSpec = Omit<InferenceServiceSpecTransformer, 'containers'>;

/** How a part runs: its scaling and traffic, and as whom its pods run. */
export function componentSpec(
  scope: Construct,
  settings: InferenceServiceSettings,
  part: ComponentSettings,
): ComponentSpec {
  const { serviceAccountName, apiToken, sidecar, imagePullSecrets } = settings;
  const { podLabels, podAnnotations, ...rest } = part;
  const { minReplicas, maxReplicas, scaleMetric, scaleTarget, containerConcurrency, timeout } = rest;
  const outOfMesh = sidecar ? {} : PlatformContext.of(scope).mesh.podLabels(false);
  return {
    minReplicas,
    maxReplicas,
    scaleMetric,
    scaleTarget,
    autoScaling: part.metrics.length > 0 ? { metrics: part.metrics.map(metricSpec) } : undefined,
    containerConcurrency,
    timeout,
    canaryTrafficPercent: rest.canaryTrafficPercent,
    storageUris: storageUrisOf(part.storageUris),
    logger: rest.logger,
    batcher: rest.batcher,
    labels: unlessEmpty({ ...outOfMesh, ...podLabels }),
    annotations: unlessEmpty(podAnnotations),
    serviceAccountName,
    automountServiceAccountToken: apiToken,
    imagePullSecrets: imagePullSecrets.length > 0 ? imagePullSecrets.map((name) => ({ name })) : undefined,
    nodeSelector: rest.nodeSelector,
    tolerations: rest.tolerations,
  };
}

function metricSpec(settings: MetricSettings): InferenceServiceSpecExplainerAutoScalingMetrics {
  switch (settings.kind) {
    case 'cpu':
      return {
        type: 'Resource',
        resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: settings.utilization } },
      };
    case 'memory': {
      const { utilization, average } = settings;
      const target =
        average === undefined
          ? { type: 'Utilization' as const, averageUtilization: utilization }
          : { type: 'AverageValue' as const, averageValue: average };
      return { type: 'Resource', resource: { name: 'memory', target } };
    }
    case 'openTelemetry':
      return {
        type: 'PodMetric',
        podmetric: {
          metric: {
            backend: 'opentelemetry',
            metricNames: settings.names,
            query: settings.query,
            operationOverTime: settings.operation,
            serverAddress: settings.address,
          },
          target: { type: 'Value', value: settings.threshold },
        },
      };
    default: {
      const { kind, address, query, threshold, authentication } = settings;
      return {
        type: 'External',
        external: {
          metric: {
            backend: kind,
            serverAddress: address,
            query,
            namespace: kind === 'prometheus' ? settings.namespace : undefined,
          },
          target: { type: 'Value', value: threshold },
          authenticationRef: authentication && {
            authenticationRef: { name: authentication.trigger },
            authModes: authentication.modes,
          },
        },
      };
    }
  }
}

/** A container of the user's own, with the model that it names. */
export function ownContainerSpec(
  settings: OwnContainerSettings,
  security: ServingSecurity,
  storageUri?: string,
): ServingContainer {
  const { image, port, grpc } = settings;
  const env = storageUri === undefined ? settings.env : { ...settings.env, STORAGE_URI: storageUri };
  const ports = { containerPort: port ?? 8080, name: grpc ? 'h2c' : 'http1', protocol: 'TCP' };
  return {
    name: SERVING_CONTAINER,
    image,
    ...servingContainerSpec({ ...settings, env }, security),
    ports: port === undefined && !grpc ? undefined : [ports],
  };
}

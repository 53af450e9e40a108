import type { Construct } from 'constructs';
import type { InferenceServiceSpecTransformer } from '../../../imports/serving.kserve.io';
import { SERVING_CONTAINER, type ServingContainer, servingContainerSpec } from '../../components/kserve/runtime-spec';
import type { ServingSecurity } from '../../components/kserve/serving-container-schema';
import { PlatformContext } from '../../core/context';
import { unlessEmpty } from '../../patterns/pod';
import type { ComponentSettings, OwnContainerSettings } from './component-schema';
import type { InferenceServiceSettings } from './inference-service-props';

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
    containerConcurrency,
    timeout,
    canaryTrafficPercent: rest.canaryTrafficPercent,
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

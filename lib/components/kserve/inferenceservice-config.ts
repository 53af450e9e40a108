/** The keys of `inferenceservice-config`, which all of KServe's programs read: pkg/apis/serving/v1beta1/configmap.go at v0.18.0. */
import type { PlatformContext } from '../../core/context';
import { containerConfig } from './container-config';
import { ingressConfig } from './ingress-config';
import type { KserveSettings } from './kserve-props';
import { credentialsConfig, storageInitializerConfig } from './storage-config';

/** Name of the ConfigMap: compiled in. */
export const CONFIG_NAME = 'inferenceservice-config';

/** How the programs know the modes. */
const MODES = { serverless: 'Knative', standard: 'Standard' } as const;

/** The data of the ConfigMap: a JSON document for each key. */
export function inferenceServiceConfig(context: PlatformContext, settings: KserveSettings): Record<string, string> {
  const { agent, logger, batcher, router, autoscaling, metrics, localModels, predictors, llm } = settings;
  const { openTelemetry } = autoscaling;
  const image = context.image('kserve-agent');
  const pullSecrets = context.pullSecrets.map(({ name }) => name);
  return documents({
    agent: { image, ...containerConfig(agent.resources) },
    autoscaler: {
      scaleUpStabilizationWindowSeconds: String(autoscaling.scaleUpStabilizationSeconds),
      scaleDownStabilizationWindowSeconds: String(autoscaling.scaleDownStabilizationSeconds),
    },
    'autoscaling-wva-controller-config': llm.prometheus && { prometheus: llmPrometheus(llm.prometheus) },
    batcher: {
      image,
      ...containerConfig(batcher.resources),
      maxBatchSize: String(batcher.maxBatchSize),
      maxLatency: String(batcher.maxLatency),
    },
    credentials: credentialsConfig(settings.storage),
    deploy: {
      defaultDeploymentMode: MODES[settings.mode],
      deploymentRolloutStrategy: settings.rollout && { defaultRollout: settings.rollout },
    },
    explainers: { art: explainer(settings.explainer.image ?? context.image('kserve-art-explainer')) },
    inferenceService: {
      resource: containerConfig(predictors.resources),
      serviceAnnotationDisallowedList: unlessNone(predictors.annotationsKeptOff),
      serviceLabelDisallowedList: unlessNone(predictors.labelsKeptOff),
    },
    ingress: ingressConfig(context, settings),
    localModel: {
      enabled: localModels.enabled,
      jobNamespace: localModels.jobNamespace,
      defaultJobImage: context.image('kserve-storage-initializer'),
      ...context.fixedIds({ fsGroup: localModels.group }),
      jobTTLSecondsAfterFinished: localModels.jobTtlSeconds,
      reconcilationFrequencyInSecs: localModels.checkSeconds,
      disableVolumeManagement: !localModels.manageVolumes,
    },
    logger: {
      image,
      ...containerConfig(logger.resources),
      defaultUrl: logger.url,
      caBundle: logger.ca?.configMap,
      caCertFile: logger.ca?.file,
      tlsSkipVerify: logger.verifyTls ? undefined : true,
    },
    metricsAggregator: {
      enableMetricAggregation: String(metrics.aggregation),
      enablePrometheusScraping: String(metrics.scraping),
    },
    multiNode:
      settings.gpuResourceTypes.length > 0 ? { customGPUResourceTypeList: settings.gpuResourceTypes } : undefined,
    opentelemetryCollector: {
      scrapeInterval: openTelemetry.scrapeInterval,
      metricReceiverEndpoint: openTelemetry.receiver,
      metricScalerEndpoint: openTelemetry.scaler,
      resource: containerConfig(openTelemetry.resources),
    },
    router: {
      image: context.image('kserve-router'),
      ...containerConfig(router.resources),
      headers: router.propagateHeaders.length > 0 ? { propagate: router.propagateHeaders } : undefined,
      imagePullPolicy: router.imagePullPolicy,
      imagePullSecrets: unlessNone(pullSecrets),
    },
    security: { autoMountServiceAccountToken: predictors.serviceAccountToken },
    service: settings.headlessServices ? { serviceClusterIPNone: true } : undefined,
    storageInitializer: storageInitializerConfig(context, settings.storage),
  });
}

/** Read by the controller of LLMInferenceServices alone (pkg/controller/v1alpha2/llmisvc/config_loader.go). */
function llmPrometheus({ url, verifyTls, authentication }: NonNullable<KserveSettings['llm']['prometheus']>) {
  return {
    url,
    tlsInsecureSkipVerify: !verifyTls,
    authModes: authentication?.modes.join(','),
    triggerAuthName: authentication?.name,
    triggerAuthKind: authentication?.kind,
  };
}

/** The documents of the keys that have one. */
function documents(values: Record<string, object | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([key, value]) => (value ? [[key, JSON.stringify(value)]] : [])),
  );
}

/** KServe puts image and tag together itself, with a colon between: there is one before the tag, and in a digest that has none. */
function explainer(reference: string) {
  const name = reference.slice(reference.lastIndexOf('/') + 1);
  const colon = name.indexOf(':');
  if (colon < 0) return { image: reference, defaultImageVersion: 'latest' };
  return {
    image: reference.slice(0, reference.length - name.length + colon),
    defaultImageVersion: name.slice(colon + 1),
  };
}

function unlessNone(list: readonly string[]): readonly string[] | undefined {
  return list.length > 0 ? list : undefined;
}

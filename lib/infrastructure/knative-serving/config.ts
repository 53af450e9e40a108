import { Construct } from 'constructs';
import { PlatformContext } from '../../core/context';
import {
  configData,
  configMap,
  leaderElectionData,
  loggingData,
  observabilityData,
  resourceData,
} from '../knative/config';
import type { KnativeServingSettings } from './knative-serving-props';
import { netIstioLabels, servingLabels } from './labels';
import type { LocalGateway } from './local-gateway';

/** The ConfigMaps from which the programs of Knative Serving take their settings, at any time. */
export class ServingConfig extends Construct {
  constructor(scope: Construct, id: string, settings: KnativeServingSettings, localGateway: LocalGateway) {
    super(scope, id);
    const context = PlatformContext.of(this);
    const namespace = context.namespace('knative-serving');
    const place = (component: string) => ({ namespace, labels: servingLabels(this, component) });
    const { queueSidecar, ...deployment } = settings.deployment;
    const { resources, ...defaults } = settings.defaults;

    configMap(this, 'config-autoscaler', place('autoscaler'), configData(settings.autoscaler));
    configMap(
      this,
      'config-certmanager',
      {
        namespace,
        labels: { ...servingLabels(this, 'controller'), 'networking.knative.dev/certificate-provider': 'cert-manager' },
      },
      certificateData(settings),
    );
    configMap(this, 'config-defaults', place('controller'), {
      ...configData(defaults),
      ...resourceData('revision', resources),
    });
    configMap(this, 'config-deployment', place('controller'), {
      'queue-sidecar-image': context.image('knative-queue'),
      ...configData(deployment),
      ...resourceData('queue-sidecar', queueSidecar),
    });
    configMap(this, 'config-domain', place('controller'), domainData(settings));
    configMap(this, 'config-features', place('controller'), configData(settings.features));
    configMap(this, 'config-gc', place('controller'), configData(settings.gc));
    configMap(
      this,
      'config-istio',
      { namespace, labels: netIstioLabels(this) },
      gatewayData(context, settings, localGateway),
    );
    configMap(this, 'config-leader-election', place('controller'), leaderElectionData(settings.leaderElection));
    configMap(this, 'config-logging', place('logging'), loggingData(settings.logging));
    configMap(this, 'config-network', place('networking'), {
      ...(context.gateway.tls ? { 'default-external-scheme': 'https' } : {}),
      ...configData(settings.network),
    });
    configMap(this, 'config-observability', place('observability'), observation(settings));
  }
}

function certificateData({ certificates }: KnativeServingSettings) {
  const { issuer, clusterLocalIssuer, systemInternalIssuer } = certificates;
  // These three keys are in camel case.
  return Object.fromEntries(
    Object.entries({
      issuerRef: issuer,
      clusterLocalIssuerRef: clusterLocalIssuer,
      systemInternalIssuerRef: systemInternalIssuer,
    }).flatMap(([key, value]) => (value ? [[key, `kind: ${value.kind}\nname: ${value.name}\n`]] : [])),
  );
}

function domainData({ domain, domains }: KnativeServingSettings) {
  // A domain without labels is that of all services. Without one they have names inside of the cluster only.
  return { ...(domain === false ? {} : { [domain]: '' }), ...configData(domains) };
}

/** Which Gateways serve requests: from outside that of the platform, from inside Knative's own. */
function gatewayData(context: PlatformContext, settings: KnativeServingSettings, local: LocalGateway) {
  const { gateway } = context;
  const istio = context.namespace('istio-system');
  const ingress = context.serviceHost(settings.ingressService ?? context.service('ingressGateway').name, istio);
  return {
    [`gateway.${gateway.namespace}.${gateway.name}`]: ingress,
    // The same name is compiled in, with upstream's name of Istio's namespace.
    ...(context.service('knativeLocalGateway').namespace === 'istio-system'
      ? {}
      : { [`local-gateway.${local.namespace}.${local.name}`]: local.host }),
  };
}

function observation({ observability }: KnativeServingSettings) {
  const { requestMetrics, requestLog, revisionLogUrl } = observability;
  return {
    ...observabilityData(observability),
    ...configData(requestMetrics, 'request-metrics-'),
    ...configData(
      {
        'revision-url-template': revisionLogUrl,
        'enable-request-log': requestLog && true,
        'request-log-template': requestLog?.template,
        'enable-probe-request-log': requestLog?.probes,
      },
      'logging.',
    ),
  };
}

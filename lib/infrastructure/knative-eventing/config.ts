import { Construct } from 'constructs';
import { PlatformContext } from '../../core/context';
import type { ConfigData } from '../../patterns/config-map';
import { yamlText } from '../../patterns/document';
import { configData, configMap, leaderElectionData, loggingData, observabilityData } from '../knative/config';
import type { KnativeEventingSettings } from './knative-eventing-props';
import { eventingLabels } from './labels';

/** Images of the sources and sinks that reach other systems. */
const INTEGRATIONS = [
  'aws-ddb-streams-source',
  'aws-eventbridge-sink',
  'aws-s3-sink',
  'aws-s3-source',
  'aws-sns-sink',
  'aws-sqs-sink',
  'aws-sqs-source',
  'jsonata-transformer',
  'log-sink',
  'timer-source',
] as const;

type IntegrationImage = (typeof INTEGRATIONS)[number] | 'transform-jsonata';

/** The labels by which Eventing copies a ConfigMap to where its programs run in the namespaces of users. */
const PROPAGATED = { 'knative.dev/config-category': 'eventing', 'knative.dev/config-propagation': 'original' };

/** The ConfigMaps from which the programs of Knative Eventing take their settings. */
export class EventingConfig extends Construct {
  /** Those of them that the controller reads only when it starts. */
  readonly images: ConfigData;

  constructor(scope: Construct, id: string, settings: KnativeEventingSettings) {
    super(scope, id);
    const context = PlatformContext.of(this);
    const namespace = context.namespace('knative-eventing');
    const labels = eventingLabels(this);
    const place = { namespace, labels };
    const propagated = { namespace, labels: { ...labels, ...PROPAGATED } };
    const { apiVersion, kind, spec } = settings.defaultChannel;
    const channel = { apiVersion, kind, ...(spec ? { spec } : {}) };

    configMap(this, 'config-br-default-channel', place, { 'channel-template-spec': yamlText(channel) });
    configMap(this, 'config-br-defaults', place, { 'default-br-config': brokerDefaults(namespace, settings) });
    configMap(this, 'default-ch-webhook', place, { 'default-ch-config': yamlText({ clusterDefault: channel }) });
    configMap(this, 'config-features', propagated, configData(settings.features));
    configMap(this, 'config-kreference-mapping', propagated);
    configMap(this, 'config-leader-election', place, leaderElectionData(settings.leaderElection));
    configMap(this, 'config-logging', propagated, loggingData(settings.logging));
    configMap(this, 'config-observability', propagated, {
      ...observabilityData(settings.observability),
      ...configData({ 'sink-event-error-reporting.enable': settings.observability.sinkErrors }),
    });
    configMap(this, 'config-ping-defaults', place, configData({ dataMaxSize: settings.pingDataMaxSize }));
    configMap(this, 'config-sugar', place, configData(settings.sugar));

    const images = (names: readonly IntegrationImage[]) =>
      Object.fromEntries(names.map((name) => [name, context.image(`knative-eventing-${name}`)]));
    const integrations = images(INTEGRATIONS);
    const transformations = images(['transform-jsonata']);
    configMap(this, 'eventing-integrations-images', place, integrations);
    configMap(this, 'eventing-transformations-images', place, transformations);
    this.images = { ...integrations, ...transformations };
  }
}

/** What brokers are made of that say nothing of it. */
function brokerDefaults(namespace: string, { delivery }: KnativeEventingSettings): string {
  return yamlText({
    clusterDefault: {
      brokerClass: 'MTChannelBasedBroker',
      apiVersion: 'v1',
      kind: 'ConfigMap',
      name: 'config-br-default-channel',
      namespace,
      delivery,
    },
  });
}

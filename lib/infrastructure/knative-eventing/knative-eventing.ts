import { Construct } from 'constructs';
import { PlatformContext } from '../../core/context';
import { parseProps } from '../../core/props';
import { PlatformNamespace } from '../../patterns/namespace';
import { admitToLocalGateway } from '../knative/local-gateway';
import { ChannelBroker } from './broker';
import { EventingConfig } from './config';
import { EventingController } from './controller';
import { InMemoryChannel } from './in-memory-channel';
import { type KnativeEventingProps, knativeEventingProps } from './knative-eventing-props';
import { eventingLabels } from './labels';
import { EventingMigration } from './migration';
import { EventingRoles } from './rbac';
import { JobSink, PingSource, RequestReply } from './sinks';
import { EventingWebhook } from './webhook';

/** Knative Eventing: it carries events from sources through brokers and channels to services. */
export class KnativeEventing extends Construct {
  constructor(scope: Construct, id: string, props: KnativeEventingProps = {}) {
    super(scope, id);
    const settings = parseProps(this, knativeEventingProps, props);
    const context = PlatformContext.of(this);
    const namespace = context.namespace('knative-eventing');
    const { programs } = settings;
    new PlatformNamespace(this, 'namespace', {
      ...settings.namespace,
      name: namespace,
      labels: { ...eventingLabels(this), ...settings.namespace.labels },
    });
    new EventingRoles(this, 'roles');
    const config = new EventingConfig(this, 'config', settings);
    new EventingController(this, 'controller', config, programs.controller);
    new EventingWebhook(this, 'webhook', settings);
    new JobSink(this, 'job-sink', programs.jobSink);
    new RequestReply(this, 'request-reply', programs.requestReply);
    new PingSource(this, 'ping-source', programs.pingSource);
    if (settings.inMemoryChannel) new InMemoryChannel(this, 'in-memory-channel', programs);
    if (settings.broker) new ChannelBroker(this, 'broker', programs);
    if (settings.storageMigration) new EventingMigration(this, 'storage-migration', settings);
    // Events for services go through the gateway inside of the cluster.
    if (context.has('knative-serving')) admitToLocalGateway(this, 'knative-eventing-to-local-gateway', [{ namespace }]);
  }
}

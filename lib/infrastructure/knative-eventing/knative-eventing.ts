import { Construct } from 'constructs';
import { PlatformContext } from '../../core/context';
import { PlatformNamespace } from '../../patterns/namespace';
import { admitToLocalGateway } from '../knative-serving/local-gateway';
import { ChannelBroker } from './broker';
import { EventingConfig } from './config';
import { EventingController } from './controller';
import { InMemoryChannel } from './in-memory-channel';
import type { KnativeEventingProps } from './knative-eventing-props';
import { eventingLabels } from './labels';
import { EventingMigration } from './migration';
import { EventingRoles } from './rbac';
import { JobSink, PingSource, RequestReply } from './sinks';
import { EventingWebhook } from './webhook';

/** Knative Eventing: it carries events from sources through brokers and channels to services. */
export class KnativeEventing extends Construct {
  constructor(scope: Construct, id: string, props: KnativeEventingProps = {}) {
    super(scope, id);
    const context = PlatformContext.of(this);
    const namespace = context.namespace('knative-eventing');
    const { programs = {} } = props;
    new PlatformNamespace(this, 'namespace', {
      ...props.namespace,
      name: namespace,
      labels: { ...eventingLabels(this), ...props.namespace?.labels },
    });
    new EventingRoles(this, 'roles');
    const config = new EventingConfig(this, 'config', props);
    new EventingController(this, 'controller', config, programs.controller);
    new EventingWebhook(this, 'webhook', props);
    new JobSink(this, 'job-sink', programs.jobSink);
    new RequestReply(this, 'request-reply', programs.requestReply);
    new PingSource(this, 'ping-source', programs.pingSource);
    if (props.inMemoryChannel) new InMemoryChannel(this, 'in-memory-channel', programs);
    if (props.broker) new ChannelBroker(this, 'broker', programs);
    if (props.storageMigration) new EventingMigration(this, 'storage-migration', props);
    // Events for services go through the gateway inside of the cluster.
    if (context.has('knative-serving')) admitToLocalGateway(this, 'knative-eventing-to-local-gateway', [{ namespace }]);
  }
}

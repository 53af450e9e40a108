import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { PlatformContext } from '../../core/context';
import { BoundRole } from '../../patterns/bound-role';
import { WebhookServer } from '../../patterns/webhook-server';
import { configMap } from '../knative/config';
import { COMMON_PORTS, commonServicePorts } from '../knative/program';
import { bindClusterRole } from '../knative/roles';
import { certificateSecret, WEBHOOK_PORT, webhookProgram, webhooks } from '../knative/webhook';
import { EVENT_PORTS, EVENT_PROBES, EventingProgram, EventService } from './eventing-program';
import type { EventingPrograms } from './knative-eventing-props';
import { eventingLabels, NOT_BOUND, SELECTED } from './labels';
import { CHANNEL_RULES } from './optional-rules';
import { SECRET_READER, WEBHOOK_SECRETS } from './rules';
import { WEBHOOK_PROBES } from './webhook';

const CONTROLLER = 'imc-controller';
const DISPATCHER = 'imc-dispatcher';
const WEBHOOK = 'inmemorychannel-webhook';
const CHANNEL = { 'messaging.knative.dev/channel': 'in-memory-channel' };
const HIGHLY_AVAILABLE = { ...NOT_BOUND, 'knative.dev/high-availability': 'true' };

/** Channels that hold events in memory: quick, and lost when a pod ends. */
export class InMemoryChannel extends Construct {
  constructor(scope: Construct, id: string, settings: EventingPrograms) {
    super(scope, id);
    const context = PlatformContext.of(this);
    const namespace = context.namespace('knative-eventing');
    const place = { namespace, labels: eventingLabels(this) };
    const controller = { ...CHANNEL, 'messaging.knative.dev/role': 'controller' };
    const dispatcher = { ...CHANNEL, 'messaging.knative.dev/role': 'dispatcher' };
    this.roles(namespace);
    configMap(this, 'config-imc-event-dispatcher', place, {
      MaxIdleConnections: '1000',
      MaxIdleConnectionsPerHost: '100',
    });

    const program = webhookProgram(WEBHOOK, {
      METRICS_DOMAIN: 'knative.dev/inmemorychannel-controller',
      DISPATCHER_IMAGE: context.image('knative-eventing-imc-dispatcher'),
    });
    new EventingProgram(this, 'controller', {
      ...program,
      probes: WEBHOOK_PROBES,
      name: CONTROLLER,
      containerName: 'controller',
      deploymentLabels: HIGHLY_AVAILABLE,
      pods: controller,
      apart: controller,
      serviceAccount: CONTROLLER,
      image: 'knative-eventing-imc-controller',
      fields: { POD_NAME: 'metadata.name' },
      pod: { terminationGracePeriodSeconds: 300 },
      settings: settings.channelController,
    });
    certificateSecret(this, 'certificate', { name: `${WEBHOOK}-certs`, ...place });
    new WebhookServer(this, 'server', {
      ...place,
      service: WEBHOOK,
      portName: 'https-webhook',
      port: WEBHOOK_PORT,
      morePorts: commonServicePorts(),
      pods: { ...SELECTED, ...controller },
      networkPolicy: `${WEBHOOK}-apiserver`,
      certificate: { kind: 'own' },
      mutating: webhooks('inmemorychannel.eventing.knative.dev', { reviewVersions: ['v1'] }),
      validating: webhooks('validation.inmemorychannel.eventing.knative.dev', { reviewVersions: ['v1'] }),
    });

    new EventingProgram(this, 'dispatcher', {
      name: DISPATCHER,
      containerName: 'dispatcher',
      deploymentLabels: HIGHLY_AVAILABLE,
      pods: dispatcher,
      apart: dispatcher,
      serviceAccount: DISPATCHER,
      image: 'knative-eventing-imc-dispatcher',
      env: {
        CONTAINER_NAME: 'dispatcher',
        METRICS_DOMAIN: 'knative.dev/inmemorychannel-dispatcher',
        MAX_IDLE_CONNS: '1000',
        MAX_IDLE_CONNS_PER_HOST: '1000',
      },
      fields: { POD_NAME: 'metadata.name' },
      ports: { ...EVENT_PORTS, metrics: COMMON_PORTS.metrics },
      probes: EVENT_PROBES,
      settings: settings.channelDispatcher,
    });
    new EventService(this, 'service', {
      name: DISPATCHER,
      pods: dispatcher,
      suffix: '-dispatcher',
      metrics: COMMON_PORTS.metrics,
      open: true,
    });
  }

  private roles(namespace: string): void {
    const labels = eventingLabels(this);
    const account = (name: string) => {
      new k8s.KubeServiceAccount(this, name, { metadata: { name, namespace, labels } });
      return { name, namespace };
    };
    const controller = account(CONTROLLER);
    const dispatcher = account(DISPATCHER);
    const { joining, ...rules } = CHANNEL_RULES;
    new BoundRole(this, 'controller-role', {
      name: CONTROLLER,
      labels,
      rules: rules.controller,
      to: controller,
    });
    new BoundRole(this, 'dispatcher-role', {
      name: DISPATCHER,
      labels,
      rules: rules.dispatcher,
      to: dispatcher,
    });
    bindClusterRole(this, `${CONTROLLER}-resolver`, 'addressable-resolver', controller, labels);
    new BoundRole(this, 'webhook-role', {
      name: 'knative-inmemorychannel-webhook',
      binding: CONTROLLER,
      namespace,
      labels,
      rules: WEBHOOK_SECRETS,
      to: controller,
    });
    new BoundRole(this, 'tls-role', {
      name: `${DISPATCHER}-tls-role`,
      binding: `${DISPATCHER}-tls-role-binding`,
      namespace,
      labels,
      rules: SECRET_READER,
      to: dispatcher,
    });
    for (const [name, { label, rules: own }] of Object.entries(joining)) {
      new k8s.KubeClusterRole(this, name, { metadata: { name, labels: { ...labels, [label]: 'true' } }, rules: own });
    }
  }
}

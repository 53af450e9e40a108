import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { PlatformContext } from '../../core/context';
import { BoundRole } from '../../patterns/bound-role';
import { COMMON_PORTS } from '../knative/program';
import { CONTROLLER_PROBES, EVENT_PORTS, EVENT_PROBES, EventingProgram, EventService } from './eventing-program';
import type { EventingPrograms } from './knative-eventing-props';
import { eventingLabels, NOT_BOUND } from './labels';
import { BROKER_RULES } from './optional-rules';

const METRICS = 9092;

/** Brokers on top of channels: they take events, and send each on to those whose triggers want it. */
export class ChannelBroker extends Construct {
  constructor(scope: Construct, id: string, settings: EventingPrograms) {
    super(scope, id);
    const namespace = PlatformContext.of(this).namespace('knative-eventing');
    new BoundRole(this, 'controller-role', {
      name: 'knative-eventing-mt-channel-broker-controller',
      binding: 'eventing-mt-channel-broker-controller',
      labels: eventingLabels(this),
      rules: BROKER_RULES.controller,
      to: { name: 'eventing-controller', namespace },
    });
    // As this account the ingress sends events on, where senders prove who they are.
    new k8s.KubeServiceAccount(this, 'oidc-account', {
      metadata: { name: 'mt-broker-ingress-oidc', namespace, labels: eventingLabels(this) },
    });
    const app = { app: 'mt-broker-controller' };
    new EventingProgram(this, 'controller', {
      name: 'mt-broker-controller',
      deploymentLabels: NOT_BOUND,
      pods: app,
      apart: app,
      serviceAccount: 'eventing-controller',
      image: 'knative-eventing-broker-controller',
      env: { METRICS_DOMAIN: 'knative.dev/eventing' },
      fields: { POD_NAME: 'metadata.name' },
      ports: { ...COMMON_PORTS, probes: 8080 },
      probes: CONTROLLER_PROBES,
      requests: { cpu: '100m', memory: '100Mi' },
      settings: settings.brokerController,
    });
    this.data('ingress', namespace, settings.brokerIngress);
    this.data('filter', namespace, settings.brokerFilter);
  }

  /** One of the two programs through which events go. */
  private data(part: 'ingress' | 'filter', namespace: string, settings: EventingPrograms['brokerIngress']): void {
    const name = `mt-broker-${part}`;
    const pods = { 'eventing.knative.dev/brokerRole': part };
    const to = { name, namespace };
    const rules = BROKER_RULES[part];
    new k8s.KubeServiceAccount(this, `${part}-account`, { metadata: { ...to, labels: eventingLabels(this) } });
    new BoundRole(this, `${part}-cluster-role`, {
      name: `knative-eventing-${name}`,
      labels: eventingLabels(this),
      rules: rules.cluster,
      to,
    });
    new BoundRole(this, `${part}-role`, { name, namespace, labels: eventingLabels(this), rules: rules.own, to });
    new EventingProgram(this, part, {
      name,
      containerName: part,
      deploymentLabels: NOT_BOUND,
      pods,
      apart: pods,
      serviceAccount: name,
      image: `knative-eventing-broker-${part}`,
      env: {
        CONTAINER_NAME: part,
        METRICS_DOMAIN: 'knative.dev/internal/eventing',
        [`${part.toUpperCase()}_PORT`]: String(EVENT_PORTS.http),
        [`${part.toUpperCase()}_PORT_HTTPS`]: String(EVENT_PORTS.https),
      },
      fields: { NAMESPACE: 'metadata.namespace', POD_NAME: 'metadata.name' },
      ports: { ...EVENT_PORTS, metrics: METRICS },
      probes: EVENT_PROBES,
      requests: { cpu: '100m', memory: '100Mi' },
      autoscaler: { name: `broker-${part}-hpa` },
      settings,
    });
    new EventService(this, `${part}-service`, {
      name: `broker-${part}`,
      pods,
      metrics: METRICS,
      // Only channels send to the filter.
      open: part === 'ingress',
    });
  }
}

import type { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { PlatformContext } from '../../core/context';
import { NAMESPACE_LABELS } from '../../kubernetes/labels';
import { WebhookServer } from '../../patterns/webhook-server';
import { rootProbe } from '../knative/program';
import { certificateSecret, WEBHOOK_PORT, webhookProgram, webhooks } from '../knative/webhook';
import { EventingProgram } from './eventing-program';
import type { KnativeEventingSettings } from './knative-eventing-props';
import { eventingLabels, NOT_BOUND, SELECTED } from './labels';

const NAME = 'eventing-webhook';
const APP = { app: NAME };
const ROLE = { role: NAME };

/** A probe of Eventing's webhooks, which know the kubelet by a header. */
function webhookProbe(initialDelaySeconds?: number): k8s.Probe {
  const headers = [{ name: 'k-kubelet-probe', value: 'webhook' }];
  return rootProbe(WEBHOOK_PORT, { scheme: 'HTTPS', periodSeconds: 1, headers, initialDelaySeconds });
}

/** Probes of Eventing's webhooks. */
export const WEBHOOK_PROBES = { livenessProbe: webhookProbe(120), readinessProbe: webhookProbe() };

/** The program that checks what users write of Eventing's kinds, and binds sinks to the pods of users. */
export class EventingWebhook extends Construct {
  constructor(scope: Construct, id: string, settings: KnativeEventingSettings) {
    super(scope, id);
    const namespace = PlatformContext.of(this).namespace('knative-eventing');
    const program = webhookProgram(NAME, {
      METRICS_DOMAIN: 'knative.dev/eventing',
      SINK_BINDING_SELECTION_MODE: settings.sinkBindingSelection,
    });
    new EventingProgram(this, 'program', {
      ...program,
      probes: WEBHOOK_PROBES,
      name: NAME,
      deploymentLabels: NOT_BOUND,
      pods: { ...APP, ...ROLE },
      apart: APP,
      serviceAccount: NAME,
      image: 'knative-eventing-webhook',
      fields: { POD_NAME: 'metadata.name' },
      requests: { cpu: '100m', memory: '50Mi' },
      limits: { cpu: '200m', memory: '200Mi' },
      autoscaler: { budget: NAME },
      pod: { terminationGracePeriodSeconds: 300 },
      settings: settings.programs.webhook,
    });
    certificateSecret(this, 'certificate', { name: `${NAME}-certs`, namespace, labels: eventingLabels(this) });
    new WebhookServer(this, 'server', {
      namespace,
      labels: eventingLabels(this),
      service: NAME,
      portName: 'https-webhook',
      port: WEBHOOK_PORT,
      pods: { ...SELECTED, ...ROLE },
      networkPolicy: 'webhook-apiserver',
      networkPods: { ...APP, ...ROLE },
      certificate: { kind: 'own' },
      mutating: [webhooks('sinkbindings.webhook.sources.knative.dev'), webhooks('webhook.eventing.knative.dev')],
      validating: [
        webhooks('config.webhook.eventing.knative.dev', {
          // A wrong setting is better than none that can be changed.
          failurePolicy: 'Ignore',
          namespaceSelector: {
            matchExpressions: [{ key: NAMESPACE_LABELS.name, operator: 'In', values: [namespace] }],
          },
        }),
        webhooks('validation.webhook.eventing.knative.dev'),
      ],
    });
  }
}

import { Construct } from 'constructs';
import { WebhookServer } from '../../patterns/webhook-server';
import { commonServicePorts } from '../knative/program';
import { certificateSecret, WEBHOOK_PORT, webhookProgram, webhooks } from '../knative/webhook';
import type { ServingPrograms } from './knative-serving-props';
import { SERVING, servingLabels } from './labels';
import { ServingProgram } from './serving-program';

const NAME = 'webhook';
const APP = { app: NAME };
const PODS = { ...APP, role: NAME };

/** The program that checks what users write of Knative's kinds, and Knative's own ConfigMaps. */
export class ServingWebhook extends Construct {
  constructor(scope: Construct, id: string, settings: ServingPrograms['webhook']) {
    super(scope, id);
    const labels = servingLabels(this, 'webhook');
    const { namespace } = new ServingProgram(this, 'program', {
      ...webhookProgram(NAME),
      name: NAME,
      labels,
      pods: PODS,
      spread: APP,
      serviceAccount: 'controller',
      image: 'knative-webhook',
      fields: { POD_NAME: 'metadata.name' },
      requests: { cpu: '100m', memory: '100Mi' },
      limits: { cpu: '500m', memory: '500Mi' },
      autoscaler: { budget: 'webhook-pdb' },
      pod: { terminationGracePeriodSeconds: 300 },
      settings,
      policy: { name: NAME, pods: { role: NAME } },
    });
    certificateSecret(this, 'certificate', { name: 'webhook-certs', namespace, labels });
    new WebhookServer(this, 'server', {
      namespace,
      labels,
      service: NAME,
      portName: 'https-webhook',
      port: WEBHOOK_PORT,
      morePorts: commonServicePorts(),
      pods: PODS,
      networkPolicy: 'webhook-apiserver',
      certificate: { kind: 'own' },
      mutating: webhooks('webhook.serving.knative.dev'),
      validating: [
        webhooks('config.webhook.serving.knative.dev', {
          objectSelector: {
            matchLabels: { 'app.kubernetes.io/name': SERVING['app.kubernetes.io/name'] },
            matchExpressions: [{ key: 'app.kubernetes.io/component', operator: 'In', values: CONFIGURED }],
          },
        }),
        webhooks('validation.webhook.serving.knative.dev'),
      ],
    });
  }
}

/** Parts of Knative Serving whose ConfigMaps it checks. */
const CONFIGURED = ['autoscaler', 'controller', 'logging', 'networking', 'observability', 'tracing', 'net-certmanager'];

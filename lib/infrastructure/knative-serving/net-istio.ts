import { Construct } from 'constructs';
import { PeerAuthenticationV1Beta1 } from '../../../imports/security.istio.io';
import { RESTRICTED_ALONE } from '../../patterns/pod';
import { WebhookServer } from '../../patterns/webhook-server';
import { COMMON_PORTS, commonServicePorts } from '../knative/program';
import { certificateSecret, WEBHOOK_PORT, webhookProgram, webhooks } from '../knative/webhook';
import { CONTROLLER_PROBES } from './controller';
import type { ServingPrograms } from './knative-serving-props';
import { netIstioLabels, SERVING, servingLabels } from './labels';
import { ServingProgram } from './serving-program';

const CONTROLLER = { app: 'net-istio-controller' };
const WEBHOOK_NAME = 'net-istio-webhook';
const WEBHOOK = { app: WEBHOOK_NAME };
const METRICS = { METRICS_DOMAIN: 'knative.dev/net-istio' };

/** What connects Knative Serving with Istio: a controller that makes the routes of services, and its webhook. */
export class NetIstio extends Construct {
  constructor(scope: Construct, id: string, settings: ServingPrograms) {
    super(scope, id);
    const labels = netIstioLabels(this);
    const common = {
      labels: servingLabels(this, 'net-istio'),
      deploymentLabels: labels,
      serviceAccount: 'controller',
      env: METRICS,
    };
    const { namespace } = new ServingProgram(this, 'controller', {
      ...common,
      ...CONTROLLER_PROBES,
      name: 'net-istio-controller',
      containerName: 'controller',
      pods: CONTROLLER,
      image: 'net-istio-controller',
      env: { ...METRICS, ENABLE_SECRET_INFORMER_FILTERING_BY_CERT_UID: 'false' },
      requests: { cpu: '30m', memory: '40Mi' },
      limits: { cpu: '300m', memory: '400Mi' },
      settings: settings.netIstioController,
      policy: { name: 'net-istio-controller', pods: CONTROLLER, ports: [COMMON_PORTS.metrics] },
    });
    const pods = { ...WEBHOOK, role: WEBHOOK_NAME };
    new ServingProgram(this, 'webhook', {
      ...common,
      ...webhookProgram(WEBHOOK_NAME, METRICS),
      name: WEBHOOK_NAME,
      containerName: 'webhook',
      pods,
      image: 'net-istio-webhook',
      requests: { cpu: '20m', memory: '20Mi' },
      limits: { cpu: '200m', memory: '200Mi' },
      container: { securityContext: RESTRICTED_ALONE },
      settings: settings.netIstioWebhook,
      policy: { name: 'istio-webhook', pods: WEBHOOK },
    });
    certificateSecret(this, 'certificate', { name: `${WEBHOOK_NAME}-certs`, namespace, labels });
    new WebhookServer(this, 'server', {
      namespace,
      labels,
      service: WEBHOOK_NAME,
      portName: 'https-webhook',
      port: WEBHOOK_PORT,
      targetPort: 'https-webhook',
      morePorts: commonServicePorts('name'),
      pods: WEBHOOK,
      networkPolicy: `${WEBHOOK_NAME}-apiserver`,
      networkPods: pods,
      networkPort: WEBHOOK_PORT,
      certificate: { kind: 'own' },
      mutating: webhooks('webhook.istio.networking.internal.knative.dev', {
        objectSelector: { matchExpressions: [{ key: 'serving.knative.dev/configuration', operator: 'Exists' }] },
      }),
      validating: webhooks('config.webhook.istio.networking.internal.knative.dev', {
        objectSelector: {
          matchLabels: {
            'app.kubernetes.io/name': SERVING['app.kubernetes.io/name'],
            'app.kubernetes.io/component': 'net-istio',
          },
        },
      }),
    });
    // The API server, which calls webhooks, is not in the mesh.
    for (const app of ['webhook', WEBHOOK_NAME]) {
      new PeerAuthenticationV1Beta1(this, `${app}-peer-authentication`, {
        metadata: { name: app, namespace, labels },
        spec: { selector: { matchLabels: { app } }, portLevelMtls: { [WEBHOOK_PORT]: { mode: 'PERMISSIVE' } } },
      });
    }
  }
}

import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { PlatformContext } from '../../core/context';
import { CONTROLLER_PORTS } from '../../core/contracts/ports';
import { checksum } from '../../patterns/config-map';
import { ControllerManager } from '../../patterns/controller-manager';
import { env, envFromFields, scraped } from '../../patterns/pod';
import { type WebhookConfiguration, WebhookServer } from '../../patterns/webhook-server';
import { certificateVolumes, controllerContainer, controllerResources, webhook } from './controller-parts';
import { CONFIG_NAME, inferenceServiceConfig } from './inferenceservice-config';
import type { KserveSettings } from './kserve-props';
import { controllerPods, KSERVE_LABELS, partLabels } from './labels';
import { GROUP, managerRules } from './manager-rules';

const NAME = 'kserve-controller-manager';
const LABELS = partLabels('kserve');
const SERVICE = 'kserve-webhook-server-service';
const CERTIFICATE = 'serving-cert';
/** Port of the proxy before its metrics. */
const METRICS_PORT = 8443;
const SECRET = 'kserve-webhook-server-cert';

/** KServe's controller with its configuration, webhooks and metrics. */
export class KserveManager extends Construct {
  /** Its webhooks. */
  readonly webhooks: WebhookServer;

  constructor(scope: Construct, id: string, settings: KserveSettings) {
    super(scope, id);
    const context = PlatformContext.of(this);
    const namespace = context.namespace('kserve');
    const data = inferenceServiceConfig(context, settings);
    new k8s.KubeConfigMap(this, 'config', { metadata: { name: CONFIG_NAME, namespace, labels: KSERVE_LABELS }, data });
    this.webhooks = webhookServer(this, namespace);
    new ControllerManager(this, 'controller', {
      name: 'kserve',
      namespace,
      labels: LABELS,
      pods: controllerPods(NAME),
      image: 'kserve-controller',
      args: [`--metrics-addr=127.0.0.1:${CONTROLLER_PORTS.metrics}`],
      leaderElection: { argument: '--leader-elect', enabled: true },
      permissions: managerRules(),
      metricsProxy: true,
      metricsAnnotations: { ...scraped(METRICS_PORT), 'prometheus.io/scheme': 'https' },
      sidecar: false,
      env: [...envFromFields({ POD_NAMESPACE: 'metadata.namespace' }), ...env(knativeNamespaces(context))],
      // It reads most of its configuration for each model, the gateways and the mode when it starts.
      podAnnotations: checksum(data),
      resources: controllerResources('200Mi'),
      container: controllerContainer(),
      pod: { volumes: certificateVolumes(SECRET), terminationGracePeriodSeconds: 10 },
    });
  }
}

/** Where it looks for Knative's configuration, unless that is in the namespace that is compiled in. */
function knativeNamespaces(context: PlatformContext): Record<string, string> {
  const knative = context.namespace('knative-serving');
  if (knative === 'knative-serving') return {};
  return { KNATIVE_CONFIG_AUTOSCALER_NAMESPACE: knative, SYSTEM_NAMESPACE: knative };
}

function webhookServer(scope: Construct, namespace: string): WebhookServer {
  const pods = { ...KSERVE_LABELS, 'control-plane': NAME };
  return new WebhookServer(scope, 'webhooks', {
    namespace,
    labels: LABELS,
    service: SERVICE,
    port: CONTROLLER_PORTS.webhook,
    targetPort: 'webhook-server',
    pods,
    outOfMesh: true,
    certificate: {
      kind: 'certManager',
      certificate: CERTIFICATE,
      issuer: 'kserve-selfsigned-issuer',
      secret: SECRET,
      commonName: true,
      loading: 'onChange',
    },
    mutating: {
      name: `inferenceservice.${GROUP}`,
      webhooks: [
        {
          ...webhook('inferenceservice', 'v1beta1', 'mutate'),
          name: 'inferenceservice.kserve-webhook-server.defaulter',
        },
        {
          name: 'inferenceservice.kserve-webhook-server.pod-mutator',
          path: '/mutate-pods',
          reviewVersions: ['v1beta1'],
          rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }],
          namespaceSelector: { matchExpressions: [{ key: 'control-plane', operator: 'DoesNotExist' }] },
          objectSelector: { matchExpressions: [{ key: `${GROUP}/inferenceservice`, operator: 'Exists' }] },
          // The proxy of the mesh may be added after it, and then the user of the container that loads the model must be another.
          reinvocationPolicy: 'IfNeeded',
        },
      ],
    },
    validating: [
      validator('inferenceservice', 'v1beta1'),
      ...['clusterservingruntime', 'inferencegraph', 'servingruntime', 'trainedmodel'].map((kind) =>
        validator(kind, 'v1alpha1'),
      ),
    ],
    networkPolicy: 'kserve',
    networkPods: { 'control-plane': NAME },
    networkPort: CONTROLLER_PORTS.webhook,
  });
}

function validator(kind: string, version: string): WebhookConfiguration {
  return { name: `${kind}.${GROUP}`, webhooks: [webhook(kind, version, 'validate')] };
}

import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { PlatformContext } from '../../../core/context';
import { CONTROLLER_PORTS } from '../../../core/contracts/ports';
import { allowAnyone } from '../../../patterns/allow-anyone';
import { ControllerManager } from '../../../patterns/controller-manager';
import { envFromFields, port } from '../../../patterns/pod';
import { type WebhookConfiguration, WebhookServer } from '../../../patterns/webhook-server';
import { certificateVolumes, controllerContainer, controllerResources, webhook } from '../controller-parts';
import type { KserveSettings } from '../kserve-props';
import { controllerPods, KSERVE_LABELS, partLabels } from '../labels';
import { GROUP } from '../manager-rules';
import { LlmPresets } from './llm-presets';
import { llmRules } from './llm-rules';

const NAME = 'llmisvc-controller-manager';
const SECRET = 'llmisvc-webhook-server-cert';
/** Its metrics, over TLS: it asks itself who reads them. */
const METRICS_PORT = 8443;

/**
 * Language models on several nodes, with a scheduler before them: the controller of LLMInferenceServices with its webhooks, which
 * also convert between the versions of its kinds, and the presets that complete a service.
 */
export class LlmInference extends Construct {
  constructor(scope: Construct, id: string, { llm }: KserveSettings) {
    super(scope, id);
    const namespace = PlatformContext.of(this).namespace('kserve');
    const labels = partLabels('controller');
    const pods = controllerPods(NAME);
    const webhooks = new WebhookServer(this, 'webhooks', {
      namespace,
      labels: KSERVE_LABELS,
      service: 'llmisvc-webhook-server-service',
      portName: 'https',
      port: CONTROLLER_PORTS.webhook,
      targetPort: 'webhook-server',
      pods: { ...KSERVE_LABELS, 'control-plane': NAME },
      certificate: {
        kind: 'certManager',
        certificate: 'llmisvc-serving-cert',
        issuer: 'llmisvc-selfsigned-issuer',
        secret: SECRET,
        commonName: true,
        loading: 'onChange',
      },
      validating: [
        validators('llminferenceservice', ['CREATE', 'UPDATE']),
        validators('llminferenceserviceconfig', ['CREATE', 'UPDATE', 'DELETE']),
      ],
      networkPolicy: 'kserve-llmisvc',
      networkPort: CONTROLLER_PORTS.webhook,
    });
    this.metrics(namespace, labels, pods);
    const { ports = [], ...container } = controllerContainer();
    new ControllerManager(this, 'controller', {
      name: 'llmisvc',
      namespace,
      labels,
      pods,
      names: { clusterRole: 'kserve-llmisvc-manager-role' },
      image: 'kserve-llmisvc-controller',
      args: [`--metrics-addr=:${METRICS_PORT}`],
      leaderElection: { argument: '--leader-elect', enabled: true },
      permissions: llmRules(),
      env: envFromFields({ POD_NAMESPACE: 'metadata.namespace' }),
      podAnnotations: webhooks.podAnnotations,
      resources: controllerResources('300Mi'),
      container: {
        ...container,
        ports: [...ports, { name: 'metrics', containerPort: METRICS_PORT, protocol: 'TCP' }],
      },
      pod: { volumes: certificateVolumes(SECRET), terminationGracePeriodSeconds: 30 },
    });
    if (llm.presets) new LlmPresets(this, 'presets', namespace);
  }

  private metrics(namespace: string, labels: Record<string, string>, pods: Record<string, string>): void {
    const name = 'llmisvc-controller-manager-service';
    new k8s.KubeService(this, 'metrics', {
      metadata: { name, namespace, labels: { ...labels, ...pods } },
      spec: {
        selector: pods,
        ports: [{ name: 'https', port: METRICS_PORT, targetPort: port('metrics'), protocol: 'TCP' }],
      },
    });
    allowAnyone(this, 'metrics-policy', { name: `${NAME}-metrics`, namespace, labels, pods, ports: [METRICS_PORT] });
    new k8s.KubeClusterRole(this, 'metrics-reader', {
      metadata: { name: 'llmisvc-metrics-reader', labels },
      rules: [{ nonResourceUrLs: ['/metrics'], verbs: ['get'] }],
    });
  }
}

/** A webhook for each version: each sees an object as it was sent. */
function validators(kind: string, operations: string[]): WebhookConfiguration {
  return {
    name: `${kind}.${GROUP}`,
    webhooks: ['v1alpha2', 'v1alpha1'].map((version) => ({
      ...webhook(kind, version, 'validate', operations),
      name: `${kind}.kserve-webhook-server.${version}.validator`,
      reviewVersions: ['v1', 'v1beta1'],
      matchPolicy: 'Exact' as const,
    })),
  };
}

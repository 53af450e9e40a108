import type { k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import { allow } from '../../patterns/rbac';
import { type Webhook, WebhookServer } from '../../patterns/webhook-server';
import { serviceAnnotations, servicePorts } from './api-service';
import type { Installation } from './installation';
import { API_SERVER } from './names';
import { type Mounted, secretVolume } from './tls';

/** Pipelines and their versions as objects of the cluster: the API server checks and completes them. */
const CONFIGURATION = 'pipelineversions.pipelines.kubeflow.org';
const CERTIFICATE = 'kfp-api-webhook-cert';
const SECRET = 'kfp-api-webhook-tls';
const FOLDER = '/etc/webhook/certs';

/** What the API server may do with these objects. */
export function definitionRules(): k8s.PolicyRule[] {
  const verbs = ['create', 'get', 'list', 'watch', 'update', 'patch', 'delete'];
  return [
    allow('pipelines.kubeflow.org', ['pipelines', 'pipelines/finalizers'], verbs),
    allow(
      'pipelines.kubeflow.org',
      ['pipelineversions', 'pipelineversions/status', 'pipelineversions/finalizers'],
      verbs,
    ),
  ];
}

/** Flags by which the API server keeps pipelines so. */
export function definitionsFlags(): string[] {
  return [
    `--webhookTLSCertPath=${FOLDER}/tls.crt`,
    `--webhookTLSKeyPath=${FOLDER}/tls.key`,
    '--pipelinesStoreKubernetes=true',
  ];
}

/** Makes the Service of the API server with its webhooks, and an open way for the cluster to them. */
export function definitionsWebhooks(
  scope: Construct,
  installation: Installation,
  pods: Record<string, string>,
): Mounted & { podAnnotations: Record<string, string> } {
  const { namespace, labels } = installation;
  const webhook = (path: string): Webhook => ({
    name: CONFIGURATION,
    path: `/webhooks/${path}`,
    rules: [
      {
        apiGroups: ['pipelines.kubeflow.org'],
        apiVersions: ['v2beta1'],
        operations: ['CREATE', 'UPDATE'],
        resources: ['pipelineversions'],
        scope: 'Namespaced',
      },
    ],
  });
  const server = new WebhookServer(scope, 'webhooks', {
    namespace,
    labels,
    service: API_SERVER.service,
    serviceAnnotations: serviceAnnotations(installation),
    servicePort: API_SERVER.webhook,
    portName: 'webhook',
    port: API_SERVER.webhook,
    morePorts: servicePorts(installation),
    pods,
    certificate: {
      kind: 'certManager',
      certificate: CERTIFICATE,
      issuer: 'kfp-api-webhook-selfsigned-issuer',
      secret: SECRET,
      loading: 'onStart',
      commonName: true,
    },
    mutating: { name: CONFIGURATION, webhooks: [webhook('mutate-pipelineversion')] },
    validating: { name: CONFIGURATION, webhooks: [webhook('validate-pipelineversion')] },
    networkPolicy: `${API_SERVER.service}-webhook`,
    networkPods: API_SERVER.pods,
  });
  return { ...secretVolume('webhook-certs', server.secret, FOLDER), podAnnotations: server.podAnnotations };
}

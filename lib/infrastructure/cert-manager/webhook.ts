import { Construct } from 'constructs';
import { BoundRole } from '../../patterns/bound-role';
import { httpProbe, port } from '../../patterns/pod';
import { allow, READ } from '../../patterns/rbac';
import { WebhookServer } from '../../patterns/webhook-server';
import type { WebhookSettings } from './cert-manager-props';
import { CertManagerProgram, type CommonProps, METRICS_PORT, METRICS_PORT_NAME } from './program';

const HEALTH = { name: 'healthcheck', containerPort: 6080, protocol: 'TCP' };

/** The part of cert-manager that checks what users write. Until it answers, nobody can make an Issuer or Certificate. */
export class Webhook extends Construct {
  constructor(scope: Construct, id: string, common: CommonProps, settings: WebhookSettings) {
    super(scope, id);
    const { namespace } = common;
    const { port: listen, timeoutSeconds } = settings;
    const server = new CertManagerProgram(this, 'part', {
      part: 'webhook',
      common,
      settings,
      args: [
        `--secure-port=${listen}`,
        '--dynamic-serving-ca-secret-namespace=$(POD_NAMESPACE)',
        '--dynamic-serving-ca-secret-name=cert-manager-webhook-ca',
        '--dynamic-serving-dns-names=cert-manager-webhook',
        '--dynamic-serving-dns-names=cert-manager-webhook.$(POD_NAMESPACE)',
        '--dynamic-serving-dns-names=cert-manager-webhook.$(POD_NAMESPACE).svc',
      ],
      ports: [{ name: 'https', containerPort: listen, protocol: 'TCP' }, HEALTH],
      probes: {
        livenessProbe: httpProbe('/livez', HEALTH.name, { initialDelaySeconds: 60 }),
        readinessProbe: httpProbe('/healthz', HEALTH.name, { initialDelaySeconds: 5, periodSeconds: 5 }),
      },
    });

    const { name, labels, pods, serviceAccount: to } = server;
    const ca = `${name}-ca`;
    new WebhookServer(this, 'server', {
      namespace,
      labels,
      service: name,
      portName: 'https',
      port: listen,
      targetPort: 'https',
      morePorts: common.metrics
        ? [{ name: 'metrics', port: METRICS_PORT, targetPort: port(METRICS_PORT_NAME), protocol: 'TCP' }]
        : [],
      pods,
      outOfMesh: true,
      networkPods: { 'app.kubernetes.io/name': 'webhook', 'app.kubernetes.io/component': 'webhook' },
      networkPort: listen,
      certificate: { kind: 'secret', secret: `${namespace}/${ca}` },
      mutating: {
        name,
        webhooks: [
          {
            name: 'webhook.cert-manager.io',
            path: '/mutate',
            rules: [
              {
                apiGroups: ['cert-manager.io'],
                apiVersions: ['v1'],
                operations: ['CREATE'],
                resources: ['certificaterequests'],
              },
            ],
            timeoutSeconds,
          },
        ],
      },
      validating: {
        name,
        webhooks: [
          {
            name: 'webhook.cert-manager.io',
            path: '/validate',
            namespaceSelector: {
              matchExpressions: [{ key: 'cert-manager.io/disable-validation', operator: 'NotIn', values: ['true'] }],
            },
            rules: [
              {
                apiGroups: ['cert-manager.io', 'acme.cert-manager.io'],
                apiVersions: ['v1'],
                operations: ['CREATE', 'UPDATE'],
                resources: ['*/*'],
              },
            ],
            timeoutSeconds,
          },
        ],
      },
    });
    new BoundRole(this, 'serving', {
      name: `${name}:dynamic-serving`,
      namespace,
      labels,
      rules: [allow('', ['secrets'], [...READ, 'update'], [ca]), allow('', ['secrets'], ['create'])],
      to,
    });
    new BoundRole(this, 'reviews', {
      name: `${name}:subjectaccessreviews`,
      labels,
      rules: [allow('authorization.k8s.io', ['subjectaccessreviews'], ['create'])],
      to,
    });
  }
}

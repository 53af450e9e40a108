import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { PlatformContext } from '../../core/context';
import { PROFILE_FEATURES } from '../../core/contracts/labels';
import { BoundRole } from '../../patterns/bound-role';
import { checksum } from '../../patterns/config-map';
import { deployment } from '../../patterns/deployment';
import { ServiceIdentity } from '../../patterns/identity';
import { envFromFields, httpProbe, port, RESTRICTED_ALONE, scraped } from '../../patterns/pod';
import { type CertificateSource, WebhookServer } from '../../patterns/webhook-server';
import { katibConfig, WEBHOOK_PORT } from './katib-config';
import type { KatibSettings } from './katib-props';
import { componentLabels } from './labels';
import { CERTIFICATE_RULES, caRules, clusterRules, LEASE_RULES } from './rules';
import type { TrialKindName } from './trial-kinds';

const NAME = 'katib-controller';
const CONFIGURATION = 'katib.kubeflow.org';
const CONFIG = { name: 'katib-config', key: 'katib-config.yaml' };
const CERTIFICATE = 'katib-webhook-cert';
const METRICS_PORT = 8080;
const PROBE_PORT = 18080;

/** Where the certificate of the webhooks comes from, by the setting. */
const CERTIFICATES: Record<KatibSettings['certificates'], CertificateSource> = {
  certManager: {
    kind: 'certManager',
    certificate: CERTIFICATE,
    issuer: 'katib-selfsigned-issuer',
    secret: CERTIFICATE,
    commonName: true,
    loading: 'onChange',
  },
  selfManaged: { kind: 'own' },
  openshift: { kind: 'openshift', secret: CERTIFICATE },
};

/** The controller of Experiments, Suggestions and Trials, with its webhooks. */
export class KatibController extends Construct {
  /** Service, certificate and configurations of its webhooks. */
  readonly webhooks: WebhookServer;
  private readonly labels = componentLabels('controller');

  constructor(scope: Construct, id: string, settings: KatibSettings, kinds: readonly TrialKindName[]) {
    super(scope, id);
    const context = PlatformContext.of(this);
    const namespace = context.namespace('kubeflow');
    const { certificates, leaderElection } = settings;
    const own = certificates === 'selfManaged';
    const { serviceAccount } = new ServiceIdentity(this, 'identity', {
      name: NAME,
      namespace,
      clusterRules: [...clusterRules(kinds), ...(own ? caRules(CONFIGURATION) : [])],
      rules: own ? CERTIFICATE_RULES : undefined,
      names: { serviceAccount: NAME, clusterRole: NAME, clusterRoleBinding: NAME, role: NAME, roleBinding: NAME },
    });
    if (leaderElection) {
      const to = { name: serviceAccount, namespace };
      new BoundRole(this, 'leader-election', { name: 'leader-election', namespace, rules: LEASE_RULES, to });
    }
    if (own) {
      new k8s.KubeSecret(this, 'certificate', { metadata: { name: CERTIFICATE, namespace }, type: 'Opaque' });
    }
    this.webhooks = this.webhookServer(namespace, CERTIFICATES[certificates], serviceAccount);
    const config = { [CONFIG.key]: katibConfig(context, settings, kinds) };
    new k8s.KubeConfigMap(this, 'config', { metadata: { name: CONFIG.name, namespace }, data: config });
    deployment(this, 'deployment', {
      name: NAME,
      namespace,
      labels: this.labels,
      // The kinds of trials are in it as well: one that comes later is not watched before the next start.
      podAnnotations: { ...scraped(METRICS_PORT), ...checksum(config) },
      onlyOne: leaderElection ? undefined : 'it elects no leader (leaderElection)',
      sidecar: false,
      pod: {
        serviceAccountName: serviceAccount,
        containers: [
          {
            name: NAME,
            image: context.image(NAME),
            command: ['./katib-controller'],
            args: [`--katib-config=/${CONFIG.key}`],
            env: envFromFields({ KATIB_CORE_NAMESPACE: 'metadata.namespace' }),
            ports: [
              { name: 'webhook', containerPort: WEBHOOK_PORT, protocol: 'TCP' },
              { name: 'metrics', containerPort: METRICS_PORT, protocol: 'TCP' },
              { name: 'healthz', containerPort: PROBE_PORT, protocol: 'TCP' },
            ],
            livenessProbe: httpProbe('/healthz', 'healthz'),
            readinessProbe: httpProbe('/readyz', 'healthz'),
            securityContext: { ...RESTRICTED_ALONE, runAsUser: 1000 },
            volumeMounts: [
              { name: 'cert', mountPath: '/tmp/cert', readOnly: true },
              { name: CONFIG.name, mountPath: `/${CONFIG.key}`, subPath: CONFIG.key, readOnly: true },
            ],
          },
        ],
        volumes: [
          { name: 'cert', secret: { secretName: CERTIFICATE, defaultMode: 0o644 } },
          { name: CONFIG.name, configMap: { name: CONFIG.name } },
        ],
      },
    });
  }

  private webhookServer(namespace: string, certificate: CertificateSource, serviceAccount: string): WebhookServer {
    const { labels } = this;
    const experiments = [
      {
        apiGroups: ['kubeflow.org'],
        apiVersions: ['v1beta1'],
        operations: ['CREATE', 'UPDATE'],
        resources: ['experiments'],
      },
    ];
    const account = `system:serviceaccount:${namespace}:${serviceAccount}`;
    return new WebhookServer(this, 'webhooks', {
      namespace,
      labels,
      service: NAME,
      serviceAnnotations: { ...scraped(METRICS_PORT), 'prometheus.io/scheme': 'http' },
      portName: 'webhook',
      port: WEBHOOK_PORT,
      morePorts: [
        { name: 'metrics', port: METRICS_PORT, targetPort: port(METRICS_PORT) },
        { name: 'healthz', port: PROBE_PORT, targetPort: port(PROBE_PORT) },
      ],
      pods: labels,
      outOfMesh: true,
      certificate,
      mutating: {
        name: CONFIGURATION,
        webhooks: [
          { name: 'defaulter.experiment.katib.kubeflow.org', path: '/mutate-experiment', rules: experiments },
          {
            name: 'mutator.pod.katib.kubeflow.org',
            path: '/mutate-pod',
            rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }],
            namespaceSelector: { matchLabels: PROFILE_FEATURES.katib },
            // Otherwise its own pods of algorithms would wait for it.
            matchConditions: [
              { name: 'exclude-katib-controller', expression: `request.userInfo.username != "${account}"` },
            ],
          },
        ],
      },
      validating: {
        name: CONFIGURATION,
        webhooks: [
          { name: 'validator.experiment.katib.kubeflow.org', path: '/validate-experiment', rules: experiments },
        ],
      },
      networkPolicy: NAME,
      networkPods: labels,
    });
  }
}

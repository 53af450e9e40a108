import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { PlatformContext } from '../../core/context';
import { DASHBOARD_FAMILY, PROFILE_NAMESPACE } from '../../core/contracts/labels';
import { USER_ROLES } from '../../core/contracts/users';
import { parseProps } from '../../core/props';
import { aggregateTo, aggregatingRole } from '../../patterns/aggregated-roles';
import { deployment } from '../../patterns/deployment';
import { ServiceIdentity } from '../../patterns/identity';
import { defaultContainer, port, RESTRICTED_ALONE } from '../../patterns/pod';
import { allow, READ } from '../../patterns/rbac';
import { WebhookServer } from '../../patterns/webhook-server';
import { type PodDefaultsWebhookProps, podDefaultsWebhookProps } from './poddefaults-webhook-props';

const NAME = 'poddefaults-webhook';
const LABELS = {
  app: 'poddefaults',
  'app.kubernetes.io/component': 'poddefaults',
  'app.kubernetes.io/name': NAME,
  ...DASHBOARD_FAMILY,
};
const PORT = { name: 'https-webhook', containerPort: 4443 };
const CERTIFICATES = '/etc/webhook/certs';

/** Puts what a PodDefault says, such as volumes and environment, into the new pods of profiles that it selects. */
export class PodDefaultsWebhook extends Construct {
  /** Service, certificate and configuration of the server. */
  readonly server: WebhookServer;

  constructor(scope: Construct, id: string, props: PodDefaultsWebhookProps = {}) {
    super(scope, id);
    const { failurePolicy, timeoutSeconds } = parseProps(this, podDefaultsWebhookProps, props);
    const context = PlatformContext.of(this);
    const namespace = context.namespace('kubeflow');
    const identity = new ServiceIdentity(this, 'identity', {
      name: NAME,
      namespace,
      labels: LABELS,
      clusterRules: [allow('kubeflow.org', ['poddefaults'], [...READ, 'create', 'delete', 'patch', 'update'])],
    });
    this.userRoles();
    this.server = new WebhookServer(this, 'server', {
      namespace,
      labels: LABELS,
      service: `${NAME}-service`,
      portName: PORT.name,
      port: PORT.containerPort,
      targetPort: PORT.name,
      pods: LABELS,
      outOfMesh: true,
      networkPolicy: 'poddefaults',
      certificate: {
        kind: 'certManager',
        certificate: `${NAME}-cert`,
        issuer: `${NAME}-selfsigned-issuer`,
        secret: `${NAME}-certs`,
        loading: 'onChange',
        commonName: true,
      },
      mutating: {
        name: `${NAME}-mutating-webhook-configuration`,
        webhooks: [
          {
            name: `${NAME}-deployment.kubeflow.org`,
            path: '/apply-poddefault',
            reviewVersions: ['v1beta1', 'v1'],
            namespaceSelector: { matchLabels: PROFILE_NAMESPACE },
            rules: [{ apiGroups: [''], apiVersions: ['v1'], resources: ['pods'], operations: ['CREATE'] }],
            failurePolicy,
            timeoutSeconds,
          },
        ],
      },
    });
    deployment(this, 'deployment', {
      name: `${NAME}-deployment`,
      namespace,
      labels: LABELS,
      podAnnotations: defaultContainer(NAME),
      sidecar: false,
      pod: {
        serviceAccountName: identity.serviceAccount,
        containers: [
          {
            name: NAME,
            image: context.image(NAME),
            args: [`--tlsCertFile=${CERTIFICATES}/tls.crt`, `--tlsKeyFile=${CERTIFICATES}/tls.key`],
            ports: [PORT],
            // It has no page for probes. A pod that does not listen yet would hold up every new pod of every profile.
            readinessProbe: { tcpSocket: { port: port(PORT.name) }, periodSeconds: 10 },
            volumeMounts: [{ name: 'webhook-cert', mountPath: CERTIFICATES, readOnly: true }],
            securityContext: { ...RESTRICTED_ALONE, runAsUser: 65532 },
          },
        ],
        volumes: [{ name: 'webhook-cert', secret: { secretName: this.server.secret } }],
      },
    });
  }

  /** Each role of a profile collects the next weaker one. Only the last has rules: users may look at PodDefaults. */
  private userRoles(): void {
    const part = 'kubeflow-poddefaults';
    const names = { admin: `${NAME}-${part}-admin`, edit: `${NAME}-${part}-edit`, view: `${NAME}-${part}-view` };
    const admin = { ...LABELS, ...aggregateTo(USER_ROLES.admin) };
    const edit = { ...LABELS, ...aggregateTo(USER_ROLES.edit), ...aggregateTo(`${part}-admin`) };
    const view = { ...LABELS, ...aggregateTo(USER_ROLES.view), ...aggregateTo(`${part}-edit`) };
    aggregatingRole(this, 'admin', names.admin, admin, aggregateTo(`${part}-admin`));
    aggregatingRole(this, 'edit', names.edit, edit, aggregateTo(`${part}-edit`));
    new k8s.KubeClusterRole(this, 'view', {
      metadata: { name: names.view, labels: view },
      rules: [allow('kubeflow.org', ['poddefaults'], READ)],
    });
  }
}

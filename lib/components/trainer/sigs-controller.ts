import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { PlatformContext } from '../../core/context';
import { CONTROLLER_PORTS } from '../../core/contracts/ports';
import type { ImageName } from '../../core/releases/release';
import { allowAnyone } from '../../patterns/allow-anyone';
import { BoundRole } from '../../patterns/bound-role';
import { checksum } from '../../patterns/config-map';
import { deployment } from '../../patterns/deployment';
import { yamlText } from '../../patterns/document';
import { leaderElectionRules, ServiceIdentity } from '../../patterns/identity';
import { defaultContainer, httpProbe, port, RESTRICTED_CONTAINER, RUNTIME_SECCOMP } from '../../patterns/pod';
import { allow } from '../../patterns/rbac';
import { type Webhook, WebhookServer } from '../../patterns/webhook-server';

const FILE = 'controller_manager_config.yaml';
const METRICS_PORT = 8443;

/** Properties of `SigsController`. */
export interface SigsControllerProps {
  /** Base of the names, and value of the labels, such as `jobset`. */
  readonly name: string;
  /** Labels of all objects. */
  readonly labels: Record<string, string>;
  readonly namespace: string;
  readonly image: ImageName;
  /** Its configuration, as its program reads it. */
  readonly config: object;
  /** What it may do in the whole cluster. */
  readonly permissions: k8s.PolicyRule[];
  /** Whether it may read and write Secrets of its own namespace, where that of its certificate is. @default false */
  readonly ownSecrets?: boolean;
  readonly mutating: Webhook[];
  readonly validating: Webhook[];
  readonly replicas: number;
  readonly resources: k8s.ResourceRequirements;
}

/**
 * A controller as projects of kubernetes-sigs ship it: one Deployment with its configuration as a file, metrics that ask
 * who reads them, and webhooks whose certificate it makes itself, in a Secret that must be there.
 */
export class SigsController extends Construct {
  /** Its webhooks. */
  readonly webhooks: WebhookServer;

  constructor(scope: Construct, id: string, props: SigsControllerProps) {
    super(scope, id);
    const { name, namespace, labels } = props;
    const made = { ...labels, 'app.kubernetes.io/created-by': name, 'app.kubernetes.io/part-of': name };
    const pods = { ...labels, 'control-plane': 'controller-manager' };
    const account = { name: `${name}-controller-manager`, namespace };
    const metadata = (object: string) => ({ name: `${name}-${object}`, namespace, labels });

    new ServiceIdentity(this, 'identity', {
      name,
      namespace,
      labels: { ...made, 'app.kubernetes.io/component': 'rbac' },
      rules: leaderElectionRules(),
      names: {
        serviceAccount: account.name,
        role: `${name}-leader-election-role`,
        roleBinding: `${name}-leader-election-rolebinding`,
      },
    });
    const bind = (id: string, role: string, rules: k8s.PolicyRule[]) =>
      new BoundRole(this, id, {
        name: `${name}-${role}`,
        binding: `${name}-${role.replace(/-role$/, '')}-rolebinding`,
        labels: made,
        rules,
        to: account,
      });
    bind('manager', 'manager-role', props.permissions);
    bind('proxy', 'proxy-role', [
      allow('authentication.k8s.io', ['tokenreviews'], ['create']),
      allow('authorization.k8s.io', ['subjectaccessreviews'], ['create']),
    ]);
    bind('metrics-reader', 'metrics-reader', [{ nonResourceUrLs: ['/metrics'], verbs: ['get'] }]);
    if (props.ownSecrets) {
      new BoundRole(this, 'secrets', {
        name: `${name}-manager-secrets-role`,
        binding: `${name}-manager-secrets-rolebinding`,
        namespace,
        labels: { ...made, 'app.kubernetes.io/component': 'rbac' },
        rules: [allow('', ['secrets'], ['get', 'list', 'update', 'watch'])],
        to: account,
      });
    }

    const data = { [FILE]: yamlText(props.config) };
    new k8s.KubeConfigMap(this, 'config', { metadata: metadata('manager-config'), data });
    // The controller fills it; without it pods would not start.
    new k8s.KubeSecret(this, 'certificate', { metadata: metadata('webhook-server-cert') });
    new k8s.KubeService(this, 'metrics', {
      metadata: { ...metadata('controller-manager-metrics-service'), labels: pods },
      spec: {
        selector: pods,
        ports: [{ name: 'https', port: METRICS_PORT, targetPort: port(METRICS_PORT), protocol: 'TCP' }],
      },
    });
    this.webhooks = new WebhookServer(this, 'webhooks', {
      namespace,
      labels,
      serviceLabels: { ...made, 'app.kubernetes.io/component': 'webhook' },
      service: `${name}-webhook-service`,
      port: CONTROLLER_PORTS.webhook,
      pods,
      certificate: { kind: 'own' },
      mutating: { name: `${name}-mutating-webhook-configuration`, webhooks: props.mutating },
      validating: { name: `${name}-validating-webhook-configuration`, webhooks: props.validating },
      networkPolicy: `${name}-webhook`,
      networkPods: { 'app.kubernetes.io/name': name, 'control-plane': 'controller-manager' },
    });
    const metrics = metadata('controller-manager-metrics-service').name;
    allowAnyone(this, 'metrics-policy', { name: metrics, namespace, labels, pods, ports: [METRICS_PORT] });
    this.deploy(props, { made, pods, data });
  }

  private deploy(
    props: SigsControllerProps,
    { made, pods, data }: Record<'made' | 'pods' | 'data', Record<string, string>>,
  ): void {
    const { name, namespace, replicas } = props;
    deployment(this, 'deployment', {
      name: `${name}-controller-manager`,
      namespace,
      labels: { ...made, ...pods, 'app.kubernetes.io/component': 'manager' },
      selector: pods,
      replicas,
      podAnnotations: {
        ...defaultContainer('manager'),
        ...checksum(data),
        ...this.webhooks.podAnnotations,
      },
      pod: {
        serviceAccountName: `${name}-controller-manager`,
        securityContext: { runAsNonRoot: true, seccompProfile: RUNTIME_SECCOMP },
        terminationGracePeriodSeconds: 10,
        containers: [
          {
            name: 'manager',
            image: PlatformContext.of(this).image(props.image),
            command: ['/manager'],
            args: [`--config=/${FILE}`, '--zap-log-level=2'],
            ports: [
              { name: 'metrics', containerPort: METRICS_PORT, protocol: 'TCP' },
              { name: 'webhook-server', containerPort: CONTROLLER_PORTS.webhook, protocol: 'TCP' },
            ],
            livenessProbe: httpProbe('/healthz', CONTROLLER_PORTS.probes, {
              initialDelaySeconds: 15,
              periodSeconds: 20,
            }),
            readinessProbe: httpProbe('/readyz', CONTROLLER_PORTS.probes, {
              initialDelaySeconds: 5,
              periodSeconds: 10,
            }),
            resources: props.resources,
            securityContext: { ...RESTRICTED_CONTAINER, readOnlyRootFilesystem: true },
            volumeMounts: [
              { name: 'manager-config', mountPath: `/${FILE}`, subPath: FILE },
              { name: 'cert', mountPath: '/tmp/k8s-webhook-server/serving-certs', readOnly: true },
            ],
          },
        ],
        volumes: [
          { name: 'manager-config', configMap: { name: `${name}-manager-config` } },
          { name: 'cert', secret: { secretName: `${name}-webhook-server-cert`, defaultMode: 420 } },
        ],
      },
    });
  }
}

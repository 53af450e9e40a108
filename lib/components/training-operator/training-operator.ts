import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { PlatformContext } from '../../core/context';
import { CONTROLLER_PORTS } from '../../core/contracts/ports';
import { parseProps } from '../../core/props';
import { AggregatedRoles } from '../../patterns/aggregated-roles';
import { checksum } from '../../patterns/config-map';
import { deployment } from '../../patterns/deployment';
import { ServiceIdentity } from '../../patterns/identity';
import {
  defaultContainer,
  envFromFields,
  httpProbe,
  port,
  RESTRICTED_CONTAINER,
  RUNTIME_SECCOMP,
  resources,
  scraped,
} from '../../patterns/pod';
import { allow, EVERY_VERB, READ } from '../../patterns/rbac';
import { WebhookServer } from '../../patterns/webhook-server';
import { INIT_CONTAINER } from './init-container';
import { clusterRules, ownRules } from './rules';
import {
  JOB_KINDS,
  type TrainingOperatorProps,
  type TrainingOperatorSettings,
  trainingOperatorProps,
} from './training-operator-props';

const NAME = 'training-operator';
const LABELS = { app: NAME };
const PODS = { 'control-plane': 'kubeflow-training-operator' };
const CONFIGURATION = `validator.${NAME}.kubeflow.org`;
const CERTIFICATE = `${NAME}-webhook-cert`;
const WEBHOOK = { name: 'webhook-server', containerPort: CONTROLLER_PORTS.webhook, protocol: 'TCP' };

/** Runs the training jobs of Kubeflow 1.x, for those who have not moved to TrainJobs yet. */
export class TrainingOperator extends Construct {
  /** Its service account and rights. */
  readonly identity: ServiceIdentity;
  /** Service and configuration of its webhooks. */
  readonly webhooks: WebhookServer;

  constructor(scope: Construct, id: string, props: TrainingOperatorProps = {}) {
    super(scope, id);
    const settings = parseProps(this, trainingOperatorProps, props);
    const namespace = PlatformContext.of(this).namespace('kubeflow');
    this.identity = new ServiceIdentity(this, 'identity', {
      name: NAME,
      namespace,
      labels: LABELS,
      clusterRules: clusterRules(settings, CONFIGURATION),
      rules: ownRules(settings),
      names: { serviceAccount: NAME, clusterRole: NAME, clusterRoleBinding: NAME, role: NAME, roleBinding: NAME },
    });
    // The operator fills it with the CA and the certificate that it makes.
    new k8s.KubeSecret(this, 'certificate', { metadata: { name: CERTIFICATE, namespace }, type: 'Opaque' });
    this.webhooks = new WebhookServer(this, 'webhooks', {
      namespace,
      labels: LABELS,
      service: NAME,
      serviceAnnotations: scraped(CONTROLLER_PORTS.metrics, '/metrics'),
      portName: WEBHOOK.name,
      port: WEBHOOK.containerPort,
      morePorts: [
        { name: 'monitoring-port', port: CONTROLLER_PORTS.metrics, targetPort: port(CONTROLLER_PORTS.metrics) },
      ],
      pods: PODS,
      outOfMesh: true,
      certificate: { kind: 'own' },
      validating: { name: CONFIGURATION, webhooks: settings.kinds.filter((kind) => kind !== 'MPIJob').map(webhook) },
      networkPolicy: `${NAME}-webhook`,
    });
    this.operator(settings, namespace);
    this.userRoles(settings);
  }

  private operator(settings: TrainingOperatorSettings, namespace: string): void {
    const context = PlatformContext.of(this);
    const template = settings.kinds.includes('PyTorchJob') ? INIT_CONTAINER.data(context) : undefined;
    if (template) {
      const metadata = { name: INIT_CONTAINER.configMap, namespace, labels: LABELS };
      new k8s.KubeConfigMap(this, 'init-container', { metadata, data: template });
    }
    deployment(this, 'deployment', {
      name: NAME,
      namespace,
      labels: PODS,
      onlyOne: settings.leaderElection ? undefined : 'it elects no leader (leaderElection)',
      podAnnotations: { ...defaultContainer(NAME), ...(template ? checksum(template) : {}) },
      sidecar: false,
      pod: {
        serviceAccountName: this.identity.serviceAccount,
        terminationGracePeriodSeconds: 10,
        securityContext: { seccompProfile: RUNTIME_SECCOMP },
        containers: [
          {
            name: NAME,
            image: context.image(NAME),
            command: ['/manager'],
            args: [
              `--pytorch-init-container-image=${context.image('training-operator-init')}`,
              `--mpi-kubectl-delivery-image=${context.image('training-operator-kubectl-delivery')}`,
              `--controller-threads=${settings.threads}`,
              ...settings.kinds.map((kind) => `--enable-scheme=${kind.toLowerCase()}`),
              ...(settings.gangScheduler ? [`--gang-scheduler-name=${settings.gangScheduler}`] : []),
              ...(settings.leaderElection ? ['--leader-elect'] : []),
            ],
            env: envFromFields({ MY_POD_NAMESPACE: 'metadata.namespace', MY_POD_NAME: 'metadata.name' }),
            ports: [{ containerPort: CONTROLLER_PORTS.metrics }, WEBHOOK],
            livenessProbe: httpProbe('/healthz', CONTROLLER_PORTS.probes, {
              initialDelaySeconds: 15,
              periodSeconds: 20,
              timeoutSeconds: 3,
            }),
            readinessProbe: httpProbe('/readyz', CONTROLLER_PORTS.probes, {
              initialDelaySeconds: 10,
              periodSeconds: 15,
              timeoutSeconds: 3,
            }),
            resources: resources(settings.resources.requests, settings.resources.limits),
            securityContext: { ...RESTRICTED_CONTAINER, runAsNonRoot: true, runAsUser: 1000 },
            volumeMounts: [
              { name: 'cert', mountPath: '/tmp/k8s-webhook-server/serving-certs', readOnly: true },
              ...(template ? [{ name: 'init-container', mountPath: INIT_CONTAINER.folder, readOnly: true }] : []),
            ],
          },
        ],
        volumes: [
          { name: 'cert', secret: { secretName: CERTIFICATE, defaultMode: 0o644 } },
          ...(template ? [{ name: 'init-container', configMap: { name: INIT_CONTAINER.configMap } }] : []),
        ],
      },
    });
  }

  private userRoles({ kinds }: TrainingOperatorSettings): void {
    const jobs = kinds.map((kind) => JOB_KINDS[kind]);
    const status = allow(
      'kubeflow.org',
      jobs.map((name) => `${name}/status`),
      ['get'],
    );
    new AggregatedRoles(this, 'user-roles', {
      name: 'kubeflow-training',
      group: 'kubeflow-training',
      rules: {
        edit: [
          allow('kubeflow.org', jobs, EVERY_VERB),
          status,
          allow('', ['persistentvolumeclaims'], ['create', 'delete', 'get', 'list', 'watch']),
          allow('', ['events'], READ),
        ],
        view: [allow('kubeflow.org', jobs, READ), status],
      },
    });
  }
}

function webhook(kind: keyof typeof JOB_KINDS) {
  const singular = kind.toLowerCase();
  return {
    name: `validator.${singular}.${NAME}.kubeflow.org`,
    path: `/validate-kubeflow-org-v1-${singular}`,
    rules: [
      {
        apiGroups: ['kubeflow.org'],
        apiVersions: ['v1'],
        operations: ['CREATE', 'UPDATE'],
        resources: [JOB_KINDS[kind]],
      },
    ],
  };
}

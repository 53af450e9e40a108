import { Construct } from 'constructs';
import { PlatformContext } from '../../core/context';
import { CONTROLLER_PORTS } from '../../core/contracts/ports';
import { parseProps } from '../../core/props';
import { makesAtRunTime } from '../../core/run-time-objects';
import { AggregatedRoles } from '../../patterns/aggregated-roles';
import { scraped } from '../../patterns/pod';
import { allow, EVERY_VERB, READ } from '../../patterns/rbac';
import { WebhookServer } from '../../patterns/webhook-server';
import { namespaceSelector, SparkProgram } from './program';
import { controllerRules, webhookRules } from './rules';
import { type SparkOperatorProps, type SparkOperatorSettings, sparkOperatorProps } from './spark-operator-props';
import { SPARK_WEBHOOKS } from './webhooks';

const NAME = 'spark-operator';
const GROUP = 'sparkoperator.k8s.io';
const KINDS = ['sparkapplications', 'scheduledsparkapplications', 'sparkconnects'];
const STATUS = KINDS.map((kind) => `${kind}/status`);
const WEBHOOK_PORT = { name: 'webhook', containerPort: CONTROLLER_PORTS.webhook };
const CERTIFICATES = '/etc/k8s-webhook-server/serving-certs';

/** Runs the Spark applications, their schedules and the Spark Connect servers that the users of profiles describe. */
export class SparkOperator extends Construct {
  /** The program that submits applications and follows their pods. */
  readonly controller: SparkProgram;
  /** Service and configurations of the program that checks them, unless it is off. */
  readonly webhooks: WebhookServer | undefined;

  constructor(scope: Construct, id: string, props: SparkOperatorProps = {}) {
    super(scope, id);
    const settings = parseProps(this, sparkOperatorProps, props);
    this.controller = new SparkProgram(this, 'controller', {
      part: 'controller',
      settings,
      resources: settings.controller.resources,
      args: controllerArgs(settings),
      clusterRules: controllerRules(settings),
      rules: [allow('', ['events'], ['create', 'update', 'patch'])],
      podAnnotations: settings.metrics ? scraped(CONTROLLER_PORTS.metrics, '/metrics') : undefined,
      // spark-submit packs what it submits here.
      volume: { name: 'tmp', mountPath: '/tmp', sizeLimit: '1Gi' },
    });
    if (settings.webhook.enabled) this.webhooks = this.webhook(settings);
    this.userRoles();
  }

  private webhook(settings: SparkOperatorSettings): WebhookServer {
    const context = PlatformContext.of(this);
    const namespace = context.namespace('kubeflow');
    const service = `${NAME}-webhook-svc`;
    const secret = `${NAME}-webhook-certs`;
    const configuration = `${NAME}-webhook`;
    makesAtRunTime(this, { groupKind: '/Secret', namespace, name: secret });
    const { pods, labels } = new SparkProgram(this, 'webhook', {
      part: 'webhook',
      settings,
      resources: settings.webhook.resources,
      args: [
        `--webhook-secret-name=${secret}`,
        `--webhook-secret-namespace=${namespace}`,
        `--webhook-svc-name=${service}`,
        `--webhook-svc-namespace=${namespace}`,
        `--webhook-port=${WEBHOOK_PORT.containerPort}`,
        `--mutating-webhook-name=${configuration}`,
        `--validating-webhook-name=${configuration}`,
        ...(settings.webhook.enforceQuotas ? ['--enable-resource-quota-enforcement=true'] : []),
      ],
      clusterRules: webhookRules(settings, configuration),
      rules: [allow('', ['secrets'], ['create']), allow('', ['secrets'], ['get', 'update'], [secret])],
      port: WEBHOOK_PORT,
      volume: { name: 'serving-certs', mountPath: CERTIFICATES, subPath: 'serving-certs', sizeLimit: '500Mi' },
    });
    const scope = { namespaceSelector: namespaceSelector(settings.jobNamespaces) };
    return new WebhookServer(this, 'webhooks', {
      namespace,
      labels,
      service,
      servicePort: CONTROLLER_PORTS.webhook,
      portName: WEBHOOK_PORT.name,
      port: WEBHOOK_PORT.containerPort,
      targetPort: WEBHOOK_PORT.name,
      pods,
      outOfMesh: true,
      certificate: { kind: 'own' },
      mutating: { name: configuration, webhooks: SPARK_WEBHOOKS.mutating.map((each) => ({ ...each, ...scope })) },
      validating: { name: configuration, webhooks: SPARK_WEBHOOKS.validating.map((each) => ({ ...each, ...scope })) },
      networkPolicy: configuration,
      networkPods: { 'app.kubernetes.io/name': NAME, 'app.kubernetes.io/component': 'webhook' },
      networkPort: WEBHOOK_PORT.containerPort,
    });
  }

  private userRoles(): void {
    new AggregatedRoles(this, 'user-roles', {
      name: 'kubeflow-spark',
      group: 'kubeflow-spark',
      labels: { app: NAME, 'app.kubernetes.io/name': NAME },
      rules: {
        edit: [allow(GROUP, KINDS, EVERY_VERB), allow(GROUP, STATUS, ['get'])],
        view: [allow(GROUP, KINDS, READ), allow(GROUP, STATUS, ['get'])],
      },
    });
  }
}

/** What only the controller is told. What stands here without a setting is what upstream's chart says. */
function controllerArgs({ controller, uiService, uiIngress, batchScheduler }: SparkOperatorSettings): string[] {
  return [
    `--controller-threads=${controller.threads}`,
    `--enable-ui-service=${uiService}`,
    ...(uiIngress ? [`--ingress-url-format=${uiIngress.urlFormat}`] : []),
    ...(uiIngress?.className ? [`--ingress-class-name=${uiIngress.className}`] : []),
    ...(batchScheduler === 'none' ? [] : ['--enable-batch-scheduler=true']),
    '--metrics-job-start-latency-buckets=30,60,90,120,150,180,210,240,270,300',
    '--leader-election-lease-duration=15s',
    '--leader-election-renew-deadline=10s',
    '--leader-election-retry-period=2s',
    '--workqueue-ratelimiter-bucket-qps=50',
    '--workqueue-ratelimiter-bucket-size=500',
    '--workqueue-ratelimiter-max-delay=6h',
    '--driver-pod-creation-grace-period=10s',
    `--max-tracked-executor-per-app=${controller.maxTrackedExecutors}`,
    '--scheduled-spark-application-timestamp-precision=nanos',
    '--feature-gates=PartialRestart=false,LoadSparkDefaults=false',
  ];
}

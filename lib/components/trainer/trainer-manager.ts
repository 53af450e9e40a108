import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { DestinationRule } from '../../../imports/networking.istio.io';
import { PlatformContext } from '../../core/context';
import { allowAnyone } from '../../patterns/allow-anyone';
import { checksum } from '../../patterns/config-map';
import { deployment } from '../../patterns/deployment';
import { yamlText } from '../../patterns/document';
import { ServiceIdentity } from '../../patterns/identity';
import { networkPolicy } from '../../patterns/network-policy';
import { httpProbe, port, RESTRICTED_ALONE } from '../../patterns/pod';
import { type Webhook, WebhookServer } from '../../patterns/webhook-server';
import { controllerConfig, TRAINER_NAMES, TRAINER_PORTS } from './controller-config';
import { controllerRules } from './controller-rules';
import type { TrainerSettings } from './trainer-props';

const NAME = TRAINER_NAMES.service;
const CONFIG = 'kubeflow-trainer-config';
const FILE = 'controller_manager_config.yaml';
const PODS = {
  'app.kubernetes.io/component': 'manager',
  'app.kubernetes.io/name': 'trainer',
  'app.kubernetes.io/part-of': 'kubeflow',
};

/** Trainer's controller with its webhooks, metrics and, where wanted, the server that takes the progress of TrainJobs. */
export class TrainerManager extends Construct {
  private readonly namespace: string;

  constructor(
    scope: Construct,
    id: string,
    private readonly settings: TrainerSettings,
  ) {
    super(scope, id);
    const namespace = PlatformContext.of(this).namespace('kubeflow-system');
    this.namespace = namespace;
    new ServiceIdentity(this, 'identity', {
      name: NAME,
      namespace,
      clusterRules: controllerRules(),
      names: { serviceAccount: NAME, clusterRole: NAME, clusterRoleBinding: NAME },
    });
    const data = { [FILE]: yamlText(controllerConfig(settings)) };
    new k8s.KubeConfigMap(this, 'config', { metadata: { name: CONFIG, namespace }, data });
    // The controller fills it; without it pods would not start.
    new k8s.KubeSecret(this, 'certificate', { metadata: { name: TRAINER_NAMES.secret, namespace }, type: 'Opaque' });
    new WebhookServer(this, 'webhooks', {
      namespace,
      service: TRAINER_NAMES.service,
      portName: 'webhook-server',
      port: TRAINER_PORTS.webhook,
      targetPort: 'webhook',
      morePorts: [
        { name: 'monitoring-port', port: TRAINER_PORTS.metrics, targetPort: port('metrics'), protocol: 'TCP' },
        { name: 'status-server', port: TRAINER_PORTS.status, targetPort: port('status-server'), protocol: 'TCP' },
      ],
      pods: PODS,
      certificate: { kind: 'own' },
      mutating: {
        name: 'defaulter.trainer.kubeflow.org',
        webhooks: [webhook('defaulter', 'mutate', 'trainjob')],
      },
      validating: {
        name: 'validator.trainer.kubeflow.org',
        webhooks: ['clustertrainingruntime', 'trainingruntime', 'trainjob'].map((kind) =>
          webhook('validator', 'validate', kind),
        ),
      },
      networkPolicy: 'trainer-webhook',
      networkPort: TRAINER_PORTS.webhook,
    });
    this.openMetrics();
    if (settings.statusServer.enabled) this.openStatusServer();
    this.deploy(data);
  }

  /** Ports that pods outside of the mesh call, and on which the program speaks TLS itself. */
  private get directPorts(): number[] {
    const { webhook, status } = TRAINER_PORTS;
    return this.settings.statusServer.enabled ? [webhook, status] : [webhook];
  }

  /** Scrapers have no identity in the mesh. */
  private openMetrics(): void {
    allowAnyone(this, 'metrics-policy', {
      name: 'kubeflow-trainer-metrics',
      namespace: this.namespace,
      pods: PODS,
      ports: [TRAINER_PORTS.metrics],
    });
  }

  /** Pods of TrainJobs call it, with a token for their job, whether they have a proxy or not. */
  private openStatusServer(): void {
    const { namespace } = this;
    const context = PlatformContext.of(this);
    const name = 'kubeflow-trainer-status-server';
    networkPolicy(this, 'status-network-policy', {
      name,
      namespace,
      pods: PODS,
      from: ['profiles'],
      ports: [TRAINER_PORTS.status],
    });
    if (context.mesh.ambient) {
      allowAnyone(this, 'status-policy', { name, namespace, pods: PODS, ports: [TRAINER_PORTS.status] });
    }
    if (!context.has('istio')) return;
    // Proxies of callers would speak the mesh's own TLS to it, which its port, kept off the proxy, does not understand.
    new DestinationRule(this, 'status-rule', {
      metadata: { name, namespace },
      spec: {
        host: context.serviceHost(TRAINER_NAMES.service, namespace),
        trafficPolicy: {
          portLevelSettings: [{ port: { number: TRAINER_PORTS.status }, tls: { mode: 'DISABLE' } }],
        },
      },
    });
  }

  private deploy(data: Record<string, string>): void {
    const { namespace } = this;
    const excluded = { 'traffic.sidecar.istio.io/excludeInboundPorts': this.directPorts.join() };
    deployment(this, 'deployment', {
      name: NAME,
      namespace,
      labels: PODS,
      podAnnotations: { ...checksum(data), ...excluded },
      onlyOne: this.settings.config.leaderElection.enabled ? undefined : 'it elects no leader (leaderElection)',
      pod: {
        serviceAccountName: NAME,
        containers: [
          {
            name: 'manager',
            image: PlatformContext.of(this).image('trainer-controller-manager'),
            args: [`--config=/${FILE}`, '--zap-log-level=2'],
            ports: [
              { name: 'health', containerPort: TRAINER_PORTS.probes, protocol: 'TCP' },
              { name: 'metrics', containerPort: TRAINER_PORTS.metrics, protocol: 'TCP' },
              { name: 'webhook', containerPort: TRAINER_PORTS.webhook, protocol: 'TCP' },
              { name: 'status-server', containerPort: TRAINER_PORTS.status, protocol: 'TCP' },
            ],
            livenessProbe: httpProbe('/healthz', 'health', {
              initialDelaySeconds: 15,
              periodSeconds: 20,
              timeoutSeconds: 3,
            }),
            readinessProbe: httpProbe('/readyz', 'health', {
              initialDelaySeconds: 10,
              periodSeconds: 15,
              timeoutSeconds: 3,
            }),
            securityContext: { ...RESTRICTED_ALONE, readOnlyRootFilesystem: true },
            volumeMounts: [
              { name: CONFIG, mountPath: `/${FILE}`, subPath: FILE, readOnly: true },
              { name: 'cert', mountPath: '/tmp/k8s-webhook-server/serving-certs', readOnly: true },
            ],
          },
        ],
        volumes: [
          { name: CONFIG, configMap: { name: CONFIG } },
          { name: 'cert', secret: { secretName: TRAINER_NAMES.secret, defaultMode: 420 } },
        ],
      },
    });
  }
}

function webhook(what: 'defaulter' | 'validator', verb: 'mutate' | 'validate', kind: string): Webhook {
  const group = 'trainer.kubeflow.org';
  return {
    name: `${what}.${kind}.${group}`,
    path: `/${verb}-trainer-kubeflow-org-v1alpha1-${kind}`,
    rules: [
      { apiGroups: [group], apiVersions: ['v1alpha1'], operations: ['CREATE', 'UPDATE'], resources: [`${kind}s`] },
    ],
  };
}

import { Construct } from 'constructs';
import { PlatformContext } from '../../core/context';
import { CONTROLLER_PORTS } from '../../core/contracts/ports';
import { parseProps } from '../../core/props';
import { ControllerManager, LISTEN_ARGS } from '../../patterns/controller-manager';
import { env, nodesWith, resources } from '../../patterns/pod';
import { allow, READ, UPSERT } from '../../patterns/rbac';
import { userRouteEnv } from '../../patterns/user-route-props';
import { WebhookServer } from '../../patterns/webhook-server';
import { type PvcviewerControllerProps, pvcviewerControllerProps } from './pvcviewer-controller-props';

const NAME = 'pvcviewer';
const LABELS = { app: NAME, 'app.kubernetes.io/part-of': 'pvc-viewer' };
const PODS = { app: NAME, 'control-plane': 'controller-manager' };
const CERTIFICATES = '/tmp/k8s-webhook-server/serving-certs';

/** Turns every PVCViewer of a profile into a running file browser on a volume, with a page on the gateway. */
export class PvcviewerController extends Construct {
  /** The controller's Deployment, rights and metrics. */
  readonly manager: ControllerManager;
  /** Its webhooks with their certificate. */
  readonly webhooks: WebhookServer;

  constructor(scope: Construct, id: string, props: PvcviewerControllerProps = {}) {
    super(scope, id);
    const settings = parseProps(this, pvcviewerControllerProps, props);
    const context = PlatformContext.of(this);
    const certificate = 'webhook-server-cert';
    this.webhooks = new WebhookServer(this, 'webhooks', {
      namespace: context.namespace('kubeflow'),
      labels: LABELS,
      service: `${NAME}-webhook-service`,
      port: CONTROLLER_PORTS.webhook,
      pods: PODS,
      certificate: {
        kind: 'certManager',
        certificate: `${NAME}-serving-cert`,
        issuer: `${NAME}-selfsigned-issuer`,
        secret: certificate,
        loading: 'onChange',
      },
      mutating: { name: `${NAME}-mutating-webhook-configuration`, webhooks: [webhook('mutate')] },
      validating: { name: `${NAME}-validating-webhook-configuration`, webhooks: [webhook('validate')] },
      networkPolicy: `${NAME}-webhook`,
      networkPods: { app: NAME },
    });
    this.manager = new ControllerManager(this, 'manager', {
      name: NAME,
      labels: LABELS,
      pods: PODS,
      podAnnotations: this.webhooks.podAnnotations,
      image: 'pvcviewer-controller',
      args: LISTEN_ARGS,
      leaderElection: { argument: '--leader-elect', enabled: true },
      // Without it the controller takes the Gateway that upstream has compiled in.
      env: env({ ISTIO_GATEWAY: userRouteEnv(context, settings).ISTIO_GATEWAY }),
      permissions: [
        allow('', ['persistentvolumeclaims', 'pods'], READ),
        allow('', ['services'], UPSERT),
        allow('apps', ['deployments'], UPSERT),
        allow('kubeflow.org', ['pvcviewers'], [...UPSERT, 'delete', 'patch']),
        allow('kubeflow.org', ['pvcviewers/finalizers'], ['update']),
        allow('kubeflow.org', ['pvcviewers/status'], ['get', 'patch', 'update']),
        allow('networking.istio.io', ['virtualservices'], UPSERT),
      ],
      metricsProxy: settings.metrics,
      resources: resources({ cpu: '10m', memory: '64Mi' }, { cpu: '500m', memory: '128Mi' }),
      container: {
        imagePullPolicy: 'IfNotPresent',
        ports: [{ name: 'webhook-server', containerPort: CONTROLLER_PORTS.webhook, protocol: 'TCP' }],
        volumeMounts: [{ name: 'cert', mountPath: CERTIFICATES, readOnly: true }],
      },
      pod: {
        affinity: nodesWith({
          'kubernetes.io/arch': ['amd64', 'arm64', 'ppc64le', 's390x'],
          'kubernetes.io/os': ['linux'],
        }),
        terminationGracePeriodSeconds: 10,
        volumes: [{ name: 'cert', secret: { secretName: certificate } }],
      },
      names: { clusterRole: `${NAME}-role` },
    });
  }
}

function webhook(verb: 'mutate' | 'validate') {
  return {
    name: `${verb.charAt(0)}pvcviewer.kb.io`,
    path: `/${verb}-kubeflow-org-v1alpha1-pvcviewer`,
    rules: [
      {
        apiGroups: ['kubeflow.org'],
        apiVersions: ['v1alpha1'],
        operations: ['CREATE', 'UPDATE'],
        resources: ['pvcviewers'],
      },
    ],
  };
}

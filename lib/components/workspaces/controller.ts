import { Construct } from 'constructs';
import { PlatformContext } from '../../core/context';
import { CONTROLLER_PORTS } from '../../core/contracts/ports';
import { ControllerManager } from '../../patterns/controller-manager';
import { resources } from '../../patterns/pod';
import { userRouteEnv } from '../../patterns/user-route-props';
import { WebhookServer } from '../../patterns/webhook-server';
import { labelsOf, podsOf } from './labels';
import { CONTROLLER_RULES } from './rules';
import type { WorkspacesSettings } from './workspaces-props';

const NAME = 'workspaces-controller';
const CERTIFICATES = '/tmp/k8s-webhook-server/serving-certs';
const LEADER_ELECTION = '--leader-elect';
const WEBHOOK_PORT = 'https-webhook';

/** Makes of every Workspace a StatefulSet, a Service and a route, and refuses what does not fit its WorkspaceKind. */
export class WorkspacesController extends Construct {
  /** Its Deployment and its rights. */
  readonly manager: ControllerManager;
  /** Its webhooks with their certificate. */
  readonly webhooks: WebhookServer;

  constructor(scope: Construct, id: string, { namespace, ...settings }: WorkspacesSettings & { namespace: string }) {
    super(scope, id);
    const context = PlatformContext.of(this);
    const pods = podsOf(NAME, 'controller-manager');
    const secret = 'webhook-server-cert';
    this.webhooks = new WebhookServer(this, 'webhooks', {
      namespace,
      labels: labelsOf(NAME, 'webhook'),
      service: 'workspaces-webhook-service',
      portName: WEBHOOK_PORT,
      port: CONTROLLER_PORTS.webhook,
      targetPort: WEBHOOK_PORT,
      pods,
      outOfMesh: true,
      certificate: {
        kind: 'certManager',
        certificate: 'workspaces-serving-cert',
        issuer: 'workspaces-selfsigned-issuer',
        secret,
        loading: 'onChange',
      },
      validating: {
        name: 'workspaces-validating-webhook-configuration',
        webhooks: [
          webhook('workspace', ['CREATE', 'UPDATE']),
          webhook('workspacekind', ['CREATE', 'UPDATE', 'DELETE']),
        ],
      },
      networkPolicy: NAME,
      networkPods: { app: NAME },
    });
    const { ISTIO_GATEWAY, ISTIO_HOST } = userRouteEnv(context, settings);
    this.manager = new ControllerManager(this, 'manager', {
      name: 'workspaces',
      namespace,
      labels: podsOf(NAME, 'controller-manager'),
      pods,
      image: 'workspaces-controller',
      leaderElection: { argument: LEADER_ELECTION, enabled: true },
      config: {
        name: 'kubeflow-workspaces-istio-config',
        data: {
          CLUSTER_DOMAIN: context.clusterDomain,
          ISTIO_GATEWAY,
          // The controller reads no ISTIO_HOST (workspaces/controller/cmd/main.go).
          ISTIO_HOSTS: ISTIO_HOST,
          USE_ISTIO: 'true',
        },
        reference: 'keys',
      },
      permissions: CONTROLLER_RULES,
      sidecar: false,
      resources: resources({ cpu: '10m', memory: '64Mi' }, { cpu: '500m', memory: '128Mi' }),
      container: {
        imagePullPolicy: 'IfNotPresent',
        // In upstream's order.
        args: [LEADER_ELECTION, `--health-probe-bind-address=:${CONTROLLER_PORTS.probes}`, '--metrics-bind-address=0'],
        ports: [
          { name: 'http', containerPort: CONTROLLER_PORTS.probes },
          { name: WEBHOOK_PORT, containerPort: CONTROLLER_PORTS.webhook },
        ],
        volumeMounts: [{ name: 'cert', mountPath: CERTIFICATES, readOnly: true }],
      },
      pod: {
        terminationGracePeriodSeconds: 10,
        volumes: [{ name: 'cert', secret: { secretName: secret } }],
      },
      names: { deployment: NAME, serviceAccount: NAME },
    });
  }
}

function webhook(kind: 'workspace' | 'workspacekind', operations: string[]) {
  return {
    name: `v${kind}.kb.io`,
    path: `/validate-kubeflow-org-v1beta1-${kind}`,
    rules: [{ apiGroups: ['kubeflow.org'], apiVersions: ['v1beta1'], operations, resources: [`${kind}s`] }],
  };
}

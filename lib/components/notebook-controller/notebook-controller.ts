import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { PlatformContext } from '../../core/context';
import { CONTROLLER_PORTS } from '../../core/contracts/ports';
import { parseProps } from '../../core/props';
import { AggregatedRoles } from '../../patterns/aggregated-roles';
import { allowAnyone } from '../../patterns/allow-anyone';
import { callsEveryNamespace } from '../../patterns/calls-every-namespace';
import { ControllerManager } from '../../patterns/controller-manager';
import { httpProbe, port, RESTRICTED_CONTAINER, RUNTIME_SECCOMP } from '../../patterns/pod';
import { allow, EVERY_VERB, READ } from '../../patterns/rbac';
import { userRouteEnv } from '../../patterns/user-route-props';
import {
  type NotebookControllerProps,
  type NotebookControllerSettings,
  notebookControllerProps,
} from './notebook-controller-props';

const NAME = 'notebook-controller';
const LABELS = { app: NAME, 'kustomize.component': NAME };
const { metrics: METRICS_PORT, probes: PROBE_PORT } = CONTROLLER_PORTS;

/** Turns every Notebook of a profile into a running server with a page on the gateway, and stops idle ones. */
export class NotebookController extends Construct {
  /** The controller's Deployment and rights. */
  readonly manager: ControllerManager;
  /** Name of the Service of its metrics. */
  readonly service = `${NAME}-service`;

  constructor(scope: Construct, id: string, props: NotebookControllerProps = {}) {
    super(scope, id);
    const settings = parseProps(this, notebookControllerProps, props);
    const context = PlatformContext.of(this);
    const namespace = settings.ownNamespace ?? context.namespace('kubeflow');
    if (settings.ownNamespace) {
      const labels = { ...LABELS, 'control-plane': 'controller-manager' };
      new k8s.KubeNamespace(this, 'namespace', { metadata: { name: namespace, labels } });
    }
    const probe = { initialDelaySeconds: 5, periodSeconds: 10 };
    this.manager = new ControllerManager(this, 'manager', {
      name: NAME,
      namespace,
      labels: LABELS,
      image: 'notebook-controller',
      leaderElection: { argument: '--enable-leader-election', enabled: settings.leaderElection },
      config: { name: `${NAME}-config`, data: environment(context, settings), reference: 'keys' },
      permissions: [
        allow('', ['events'], ['create', 'get', 'list', 'patch', 'watch']),
        allow('', ['pods'], READ),
        allow('', ['services'], ['*']),
        allow('apps', ['statefulsets'], ['*']),
        allow('kubeflow.org', ['notebooks', 'notebooks/finalizers', 'notebooks/status'], ['*']),
        allow('networking.istio.io', ['virtualservices'], ['*']),
      ],
      container: {
        imagePullPolicy: 'IfNotPresent',
        livenessProbe: httpProbe('/healthz', PROBE_PORT, probe),
        readinessProbe: httpProbe('/readyz', PROBE_PORT, probe),
        securityContext: { ...RESTRICTED_CONTAINER, runAsNonRoot: true, runAsUser: 1000 },
      },
      pod: { securityContext: { seccompProfile: RUNTIME_SECCOMP } },
      names: {
        deployment: `${NAME}-deployment`,
        serviceAccount: context.serviceAccountOf('notebookController'),
        clusterRole: `${NAME}-role`,
        clusterRoleBinding: `${NAME}-role-binding`,
      },
    });
    new k8s.KubeService(this, 'service', {
      metadata: { name: this.service, namespace, labels: LABELS },
      spec: {
        selector: LABELS,
        ports: [{ name: 'http-metrics', port: METRICS_PORT, targetPort: port(METRICS_PORT), protocol: 'TCP' }],
      },
    });
    allowAnyone(this, 'metrics-policy', {
      name: `${NAME}-metrics`,
      namespace,
      labels: LABELS,
      pods: LABELS,
      ports: [METRICS_PORT],
    });
    // It asks the notebooks of all profiles whether they are idle.
    callsEveryNamespace(this, 'calls', {
      name: `${NAME}-exception`,
      namespace,
      labels: LABELS,
      pods: { app: NAME },
    });
    const notebooks = ['notebooks', 'notebooks/status'];
    new AggregatedRoles(this, 'user-roles', {
      name: `${NAME}-kubeflow-notebooks`,
      group: 'kubeflow-notebooks',
      labels: LABELS,
      rules: { edit: [allow('kubeflow.org', notebooks, EVERY_VERB)], view: [allow('kubeflow.org', notebooks, READ)] },
    });
  }
}

/** What the controller reads from its environment. */
function environment(context: PlatformContext, settings: NotebookControllerSettings): Record<string, string> {
  const { culling } = settings;
  return {
    USE_ISTIO: String(settings.istio),
    ...userRouteEnv(context, settings),
    CLUSTER_DOMAIN: context.clusterDomain,
    ENABLE_CULLING: String(culling.enabled),
    CULL_IDLE_TIME: String(culling.idleMinutes),
    IDLENESS_CHECK_PERIOD: String(culling.checkMinutes),
    // The controller takes its absence for yes.
    ...((settings.fsGroup ?? context.clusterPlatform !== 'openshift') ? {} : { ADD_FSGROUP: 'false' }),
  };
}

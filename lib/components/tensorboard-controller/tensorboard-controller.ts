import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { PlatformContext } from '../../core/context';
import { parseProps } from '../../core/props';
import { ControllerManager, LISTEN_ARGS } from '../../patterns/controller-manager';
import { RUNTIME_SECCOMP, resources } from '../../patterns/pod';
import { allow, READ, UPSERT } from '../../patterns/rbac';
import { userRouteEnv } from '../../patterns/user-route-props';
import { type TensorboardControllerProps, tensorboardControllerProps } from './tensorboard-controller-props';

const NAME = 'tensorboard-controller';
const LABELS = { app: NAME, 'kustomize.component': NAME };
const PODS = { ...LABELS, 'control-plane': 'controller-manager' };

/** Turns every Tensorboard of a profile into a running server with a page on the gateway. */
export class TensorboardController extends Construct {
  /** The controller's Deployment, rights and metrics. */
  readonly manager: ControllerManager;

  constructor(scope: Construct, id: string, props: TensorboardControllerProps = {}) {
    super(scope, id);
    const settings = parseProps(this, tensorboardControllerProps, props);
    const context = PlatformContext.of(this);
    const { ownNamespace } = settings;
    if (ownNamespace) new k8s.KubeNamespace(this, 'namespace', { metadata: { name: ownNamespace, labels: PODS } });
    this.manager = new ControllerManager(this, 'manager', {
      name: NAME,
      namespace: ownNamespace,
      labels: LABELS,
      pods: PODS,
      image: 'tensorboard-controller',
      args: LISTEN_ARGS,
      leaderElection: { argument: '--leader-elect', enabled: settings.leaderElection },
      config: {
        name: `${NAME}-config`,
        data: {
          ...userRouteEnv(context, settings),
          RWO_PVC_SCHEDULING: settings.rwoScheduling ? 'True' : 'False',
          TENSORBOARD_IMAGE: settings.image ?? context.image('tensorflow'),
        },
      },
      permissions: [
        allow('', ['persistentvolumeclaims', 'pods'], READ),
        allow('', ['services'], UPSERT),
        allow('apps', ['deployments'], UPSERT),
        allow('networking.istio.io', ['virtualservices'], UPSERT),
        allow('tensorboard.kubeflow.org', ['tensorboards'], [...UPSERT, 'delete', 'patch']),
        allow('tensorboard.kubeflow.org', ['tensorboards/finalizers'], ['update']),
        allow('tensorboard.kubeflow.org', ['tensorboards/status'], ['get', 'patch', 'update']),
      ],
      metricsProxy: settings.metrics,
      resources: resources({ cpu: '10m', memory: '64Mi' }, { cpu: '500m', memory: '128Mi' }),
      pod: {
        securityContext: { runAsNonRoot: true, runAsUser: 999, seccompProfile: RUNTIME_SECCOMP },
        terminationGracePeriodSeconds: 10,
      },
      names: { deployment: `${NAME}-deployment` },
    });
  }
}

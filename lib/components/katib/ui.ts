import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { PlatformContext } from '../../core/context';
import { deployment } from '../../patterns/deployment';
import { ServiceIdentity } from '../../patterns/identity';
import { env, envFromFields, port, RESTRICTED_ALONE } from '../../patterns/pod';
import { allow, EVERY_VERB, READ, WRITE } from '../../patterns/rbac';
import { WebRoute } from '../../patterns/web-route';
import { componentLabels } from './labels';
import { EXPERIMENT_KINDS } from './rules';

const NAME = 'katib-ui';
const PORT = { name: 'ui', containerPort: 8080 };

/** The page on which users start experiments and look at them. */
export class KatibUi extends Construct {
  /** Name of the Service. It listens on port 80. */
  readonly service = NAME;

  constructor(scope: Construct, id: string, istio: boolean) {
    super(scope, id);
    const context = PlatformContext.of(this);
    const namespace = context.namespace('kubeflow');
    const labels = componentLabels('ui');
    const { serviceAccount } = new ServiceIdentity(this, 'identity', {
      name: NAME,
      namespace,
      names: { serviceAccount: NAME, clusterRole: NAME, clusterRoleBinding: NAME },
      clusterRules: [
        allow('', ['namespaces'], READ),
        // Templates of trials, where the user may change ConfigMaps.
        allow('', ['configmaps'], [...READ, ...WRITE]),
        allow('kubeflow.org', EXPERIMENT_KINDS, EVERY_VERB),
        allow('', ['pods'], ['list']),
        allow('', ['pods/log'], ['get']),
        ...(istio ? [allow('authorization.k8s.io', ['subjectaccessreviews'], ['create'])] : []),
      ],
    });
    new k8s.KubeService(this, 'service', {
      metadata: { name: NAME, namespace, labels },
      spec: {
        type: 'ClusterIP',
        selector: labels,
        ports: [{ name: PORT.name, port: 80, targetPort: port(PORT.containerPort), protocol: 'TCP' }],
      },
    });
    deployment(this, 'deployment', {
      name: NAME,
      namespace,
      labels,
      sidecar: istio,
      pod: {
        serviceAccountName: serviceAccount,
        containers: [
          {
            name: NAME,
            image: context.image(NAME),
            command: ['./katib-ui'],
            args: [`--port=${PORT.containerPort}`],
            env: [
              ...envFromFields({ KATIB_CORE_NAMESPACE: 'metadata.namespace' }),
              ...(istio
                ? env({
                    APP_DISABLE_AUTH: 'false',
                    USERID_HEADER: context.userHeader,
                    USERID_PREFIX: context.userPrefix,
                  })
                : []),
            ],
            ports: [PORT],
            readinessProbe: { tcpSocket: { port: port(PORT.name) }, periodSeconds: 10 },
            securityContext: { ...RESTRICTED_ALONE, runAsUser: 1000 },
          },
        ],
      },
    });
    if (!istio) return;
    new WebRoute(this, 'route', {
      name: NAME,
      namespace,
      service: { name: NAME, port: 80 },
      pods: labels,
      prefix: '/katib/',
      rewrite: '/katib/',
      destinationRule: false,
      network: { from: [{ namespace: context.namespace('istio-system') }] },
    });
  }
}

import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { PlatformContext } from '../../core/context';
import { deployment } from '../../patterns/deployment';
import { networkPolicy } from '../../patterns/network-policy';
import { port, RESTRICTED_ALONE, resources } from '../../patterns/pod';

const NAME = 'cluster-jwks-proxy';
const PATH = '/openid/v1/jwks';

/** Where istiod finds the keys of the cluster's tokens. */
export const JWKS_PROXY = {
  address: (context: PlatformContext) =>
    `http://${context.serviceHost(NAME, context.namespace('istio-system'))}${PATH}`,
};

/**
 * Gives istiod the keys with which the cluster signs tokens. The API server gives them to known accounts only, and
 * istiod asks as nobody.
 */
export class JwksProxy extends Construct {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const context = PlatformContext.of(this);
    const namespace = context.namespace('istio-system');
    const labels = { 'app.kubernetes.io/name': NAME };
    const metadata = { name: NAME, namespace, labels };
    new k8s.KubeServiceAccount(this, 'service-account', { metadata });
    new k8s.KubeService(this, 'service', {
      metadata,
      spec: { selector: labels, ports: [{ name: 'http', port: 80, targetPort: port('http'), protocol: 'TCP' }] },
    });
    deployment(this, 'deployment', {
      ...metadata,
      sidecar: false,
      pod: {
        serviceAccountName: NAME,
        containers: [
          {
            name: 'kubectl-proxy',
            image: context.image('cluster-jwks-proxy'),
            command: ['kubectl', 'proxy'],
            args: [
              '--address=0.0.0.0',
              '--port=8080',
              '--accept-hosts=.*',
              `--accept-paths=^${PATH}$`,
              '--reject-methods=^(POST|PUT|PATCH|DELETE|OPTIONS|HEAD|CONNECT|TRACE)$',
            ],
            ports: [{ name: 'http', containerPort: 8080, protocol: 'TCP' }],
            readinessProbe: { tcpSocket: { port: port('http') } },
            resources: resources({ cpu: '10m', memory: '32Mi' }, { memory: '64Mi' }),
            securityContext: { ...RESTRICTED_ALONE, runAsUser: 65534, readOnlyRootFilesystem: true },
          },
        ],
      },
    });
    networkPolicy(this, 'network-policy', {
      name: NAME,
      namespace,
      labels,
      pods: labels,
      from: [context.service('istiod')],
      ports: [8080],
    });
  }
}

import { Construct } from 'constructs';
import { GatewayV1Alpha3 } from '../../../imports/networking.istio.io';
import { PlatformContext } from '../../core/context';
import { admit } from '../../patterns/network-policy';
import { MeshGateway } from '../istio/gateway';
import type { ClusterLocalGatewayProps } from './cluster-local-gateway-props';

const NAME = 'cluster-local-gateway';
const HTTP = 8080;

/**
 * Ports that Knative's own Gateway opens on the same pods, for models that are called from inside of the cluster:
 * plain HTTP and TLS.
 */
const KNATIVE = [8081, 8444];

/** The gateway for calls between pods of the cluster: to models, above all. Users never come this way. */
export class ClusterLocalGateway extends Construct {
  /** The gateway's pods and Service. */
  readonly gateway: MeshGateway;

  constructor(scope: Construct, id: string, props: ClusterLocalGatewayProps = {}) {
    super(scope, id);
    const context = PlatformContext.of(this);
    const namespace = context.namespace('istio-system');
    this.gateway = new MeshGateway(this, 'gateway', {
      ...props,
      name: NAME,
      selector: NAME,
      serviceAccount: `${NAME}-service-account`,
      statusPort: 15020,
      ports: [{ name: 'http2', port: 80, targetPort: HTTP }],
      env: { ISTIO_META_ROUTER_MODE: 'sni-dnat' },
    });
    new GatewayV1Alpha3(this, 'servers', {
      metadata: { name: NAME, namespace },
      spec: {
        selector: this.gateway.pods,
        servers: [{ hosts: ['*'], port: { name: 'http', number: 80, protocol: 'HTTP' } }],
      },
    });
    admit(this, 'network-policy', {
      name: NAME,
      namespace,
      pods: { app: NAME },
      from: [
        'profiles',
        ...(['kubeflow', 'knative-serving'] as const).map((name) => ({ namespace: context.namespace(name) })),
      ],
      ports: [HTTP, ...KNATIVE],
    });
  }
}

import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { GatewayV1Beta1 } from '../../../imports/networking.istio.io';
import { admit } from '../../patterns/network-policy';
import { port } from '../../patterns/words';
import { PlatformContext } from '../../platform/context';
import { NET_ISTIO } from './labels';

const NAME = 'knative-local-gateway';

/** Ports that it opens on the pods of the gateway: plain HTTP, and TLS where services have certificates. */
export const LOCAL_GATEWAY_PORTS = { http: 8081, https: 8444 };

/** Labels of the pods on which it stands: those of the cluster-local gateway where that component is on. */
export function localGatewayPods(context: PlatformContext): Record<string, string> {
  return context.has('cluster-local-gateway')
    ? { app: 'cluster-local-gateway', istio: 'cluster-local-gateway' }
    : context.gateway.selector;
}

/**
 * The way from pods of the cluster to services. It stands on the pods of the cluster-local gateway, or of the ingress
 * gateway where that component is off.
 */
export class LocalGateway extends Construct {
  /** Name of the Gateway and of its Service. */
  readonly name = NAME;
  /** Namespace of the Gateway. */
  readonly namespace: string;
  /** Host name of the Service, which stands in Istio's namespace. */
  readonly host: string;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const context = PlatformContext.of(this);
    const istio = context.namespace('istio-system');
    this.namespace = context.namespace('knative-serving');
    this.host = context.serviceHost(NAME, istio);
    const selector = localGatewayPods(context);

    new k8s.KubeService(this, 'service', {
      metadata: {
        name: NAME,
        namespace: istio,
        // Istio takes the Gateway's ports as those of the pods, not as those of a Service.
        labels: { ...NET_ISTIO, 'experimental.istio.io/disable-gateway-port-translation': 'true' },
      },
      spec: {
        type: 'ClusterIP',
        selector,
        ports: [
          { name: 'http2', port: 80, targetPort: port(LOCAL_GATEWAY_PORTS.http), protocol: 'TCP' },
          { name: 'https', port: 443, targetPort: port(LOCAL_GATEWAY_PORTS.https), protocol: 'TCP' },
        ],
      },
    });
    new GatewayV1Beta1(this, 'gateway', {
      metadata: { name: NAME, namespace: this.namespace, labels: NET_ISTIO },
      spec: {
        selector,
        servers: [{ hosts: ['*'], port: { name: 'http', number: LOCAL_GATEWAY_PORTS.http, protocol: 'HTTP' } }],
      },
    });
    // The cluster-local gateway opens these ports of its pods itself.
    if (context.has('cluster-local-gateway')) return;
    admit(this, 'network-policy', {
      name: NAME,
      namespace: istio,
      pods: selector,
      from: [
        'profiles',
        ...(['kubeflow', 'knative-serving'] as const).map((name) => ({ namespace: context.namespace(name) })),
      ],
      ports: Object.values(LOCAL_GATEWAY_PORTS),
    });
  }
}

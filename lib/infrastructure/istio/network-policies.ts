import { Construct } from 'constructs';
import { PlatformContext } from '../../core/context';
import { admit } from '../../patterns/network-policy';

/** Ports of a gateway's pods behind the Service's ports for HTTP and HTTPS, and the one that load balancers ask. */
export const GATEWAY_PORTS = { http: 8080, https: 8443, status: 15021 } as const;

/** Who may connect to the pods of Istio's namespace, beside each other. */
export class IstioNetworkPolicies extends Construct {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const context = PlatformContext.of(this);
    const namespace = context.namespace('istio-system');
    const istiod = { app: 'istiod' };
    admit(this, 'control-plane', {
      name: 'allow-istiod-control-plane',
      namespace,
      pods: istiod,
      spelling: 'labels',
      ports: [15012],
    });
    admit(this, 'webhooks', { name: 'istiod-webhook-apiserver', namespace, pods: istiod, ports: [15017] });
    // Clients come from outside of the cluster: by a load balancer, or by a node.
    admit(this, 'clients', {
      name: 'istio-ingressgateway',
      namespace,
      pods: { app: 'istio-ingressgateway' },
      ports: Object.values(GATEWAY_PORTS),
    });
  }
}

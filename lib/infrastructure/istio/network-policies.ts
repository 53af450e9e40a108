import { Construct } from 'constructs';
import { PlatformContext } from '../../core/context';
import { networkPolicy } from '../../patterns/network-policy';

/** Who may connect to the pods of Istio's namespace, beside each other. */
export class IstioNetworkPolicies extends Construct {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const context = PlatformContext.of(this);
    const namespace = context.namespace('istio-system');
    const { pods, podPorts } = context.service('istiod');
    const gateway = context.service('ingressGateway');
    networkPolicy(this, 'control-plane', {
      name: 'allow-istiod-control-plane',
      namespace,
      pods,
      ports: [podPorts.tls],
    });
    networkPolicy(this, 'webhooks', { name: 'istiod-webhook-apiserver', namespace, pods, ports: [podPorts.webhook] });
    // Clients come from outside of the cluster: by a load balancer, or by a node.
    const ranges = context.gateway.ingress?.sources;
    networkPolicy(this, 'clients', {
      name: gateway.name,
      namespace,
      pods: { app: gateway.name },
      from: ranges && ['cluster', ...ranges.map((range) => ({ range }))],
      ports: Object.values(gateway.podPorts),
    });
  }
}

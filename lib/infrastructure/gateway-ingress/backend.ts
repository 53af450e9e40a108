import type { PlatformContext } from '../../core/context';
import type { GatewayIngressFacts } from '../../core/gateway-ingress';

/** The gateway behind what stands before it. */
export interface Backend {
  /** Where its Service and its pods are, and what stands before it must be, too. */
  readonly namespace: string;
  /** Name of its Service. */
  readonly service: string;
  readonly ports: { readonly http: number; readonly https: number };
  /** Port of its pods at which it says whether it is ready. */
  readonly statusPort: number;
  /** Hosts that it serves; none where it serves any. */
  readonly hosts: readonly string[];
}

/** The gateway of a platform as a backend. */
export function backendOf(context: PlatformContext, { service }: GatewayIngressFacts): Backend {
  const { namespace, ports, podPorts } = context.service('ingressGateway');
  return { namespace, service, ports, statusPort: podPorts.status, hosts: hostsOf(context) };
}

function hostsOf({ gateway }: PlatformContext): readonly string[] {
  return gateway.hostname === '*' ? [] : gateway.hosts;
}

import type { Construct } from 'constructs';
import { PlatformContext } from '../../core/context';
import { type NetworkSource, networkPolicy } from '../../patterns/network-policy';

/**
 * Lets sources to the local gateway, on top of those that other policies of its pods admit. On the ingress gateway of
 * an Istio that was there before there is no such policy: one would close it to everybody else.
 */
export function admitToLocalGateway(scope: Construct, name: string, from: NetworkSource[]): void {
  const context = PlatformContext.of(scope);
  if (!context.has('cluster-local-gateway') && context.mesh.installation === 'existing') return;
  const { namespace, pods, podPorts } = context.service('knativeLocalGateway');
  networkPolicy(scope, 'network-policy', { name, namespace, pods, from, ports: Object.values(podPorts) });
}

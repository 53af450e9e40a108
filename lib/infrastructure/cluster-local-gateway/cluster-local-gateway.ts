import { Construct } from 'constructs';
import { GatewayV1Alpha3 } from '../../../imports/networking.istio.io';
import type { AuthorizationPolicySpecRules } from '../../../imports/security.istio.io';
import { PlatformContext } from '../../core/context';
import { parseProps } from '../../core/props';
import { PlatformNamespace } from '../../patterns/namespace';
import { networkPolicy } from '../../patterns/network-policy';
import { MeshGateway } from '../istio/gateway';
import { asksInside, machineIssuers } from '../login/issuers';
import { believeTokens, requireTokenInside } from '../login/policies';
import { type ClusterLocalGatewayProps, clusterLocalGatewayProps } from './cluster-local-gateway-props';

/** The gateway for calls between pods of the cluster: to models, above all. Users never come this way. */
export class ClusterLocalGateway extends Construct {
  /** The gateway's pods and Service. */
  readonly gateway: MeshGateway;

  constructor(scope: Construct, id: string, props: ClusterLocalGatewayProps = {}) {
    super(scope, id);
    const settings = parseProps(this, clusterLocalGatewayProps, props);
    const context = PlatformContext.of(this);
    const { name, namespace, ports, podPorts } = context.service('clusterLocalGateway');
    if (context.mesh.localGatewayNamespace)
      new PlatformNamespace(this, 'namespace', { name: namespace, meshPods: true });
    const callers = asksInside(context) ? this.askForTokens(context) : undefined;
    this.gateway = new MeshGateway(this, 'gateway', {
      ...settings,
      name,
      namespace,
      selector: name,
      serviceAccount: context.serviceAccountOf('clusterLocalGateway'),
      statusPort: podPorts.status,
      ports: [{ name: 'http2', port: ports.http, targetPort: podPorts.http }],
      env: { ISTIO_META_ROUTER_MODE: 'sni-dnat' },
      callers,
    });
    new GatewayV1Alpha3(this, 'servers', {
      metadata: { name, namespace },
      spec: {
        selector: this.gateway.pods,
        servers: [{ hosts: ['*'], port: { name: 'http', number: ports.http, protocol: 'HTTP' } }],
      },
    });
    networkPolicy(this, 'network-policy', {
      name,
      namespace,
      pods: { app: name },
      from: [
        'profiles',
        ...(['kubeflow', 'knative-serving'] as const).map((name) => ({ namespace: context.namespace(name) })),
      ],
      // Knative opens ports of its own on the same pods.
      ports: [podPorts.http, ...Object.values(context.service('knativeLocalGateway').podPorts)],
    });
  }

  /** What upstream's overlay m2m-auth adds. The models behind the gateway belong to others than the caller, and get no token. */
  private askForTokens(context: PlatformContext): AuthorizationPolicySpecRules[] {
    const { name, pods } = context.service('clusterLocalGateway');
    const issuers = machineIssuers(context);
    believeTokens(this, 'tokens', { name: `${name}-jwt`, issuers, pods });
    return requireTokenInside(this, 'require', { name: `${name}-require-jwt`, issuers, pods });
  }
}

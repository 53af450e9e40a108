import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { AuthorizationPolicy, type AuthorizationPolicySpecRules } from '../../../imports/security.istio.io';
import { PlatformContext } from '../../core/context';
import { PROXY_PORTS } from '../../core/contracts/ports';
import { SERVICES } from '../../core/contracts/services';
import { MESH_LABELS } from '../../kubernetes/labels';
import { deployment } from '../../patterns/deployment';
import { ServiceIdentity } from '../../patterns/identity';
import { port, scraped, unlessEmpty } from '../../patterns/pod';
import { allow, READ } from '../../patterns/rbac';
import { gatewayPod, INJECTED_GATEWAY, injectedGatewayPod } from './gateway-pod';
import type { GatewaySettings } from './gateway-props';
import { NO_SIDECAR, OUT_OF_MESH, REVISION, revisionLabels } from './labels';

/** Properties of `MeshGateway`. */
export interface MeshGatewayProps extends GatewaySettings {
  /** Name of all its objects. */
  readonly name: string;
  /** @default - that of Istio */
  readonly namespace?: string;
  /** Value of the label `istio` by which a Gateway selects its pods. */
  readonly selector: string;
  readonly serviceAccount: string;
  /** Port on which load balancers ask whether it is ready. */
  readonly statusPort: number;
  /** Ports of the Service beside the one for status. */
  readonly ports: readonly GatewayPort[];
  /** Further environment of the proxy. @default - none */
  readonly env?: Record<string, string>;
  readonly podAnnotations?: Record<string, string>;
  /** Annotations of its Service beside those of the settings, which win. @default - none */
  readonly serviceAnnotations?: Readonly<Record<string, string>>;
  /** Type that its Service must have. @default - as the settings say */
  readonly serviceType?: GatewaySettings['service']['type'];
  /** Who may come in. @default - anyone: routes and the policies behind them decide */
  readonly callers?: AuthorizationPolicySpecRules[];
}

/** A port of a gateway's Service and the one of its pods behind it. */
export interface GatewayPort {
  readonly name: 'http2' | 'https';
  readonly port: number;
  readonly targetPort: number;
}

/** Pods of proxies that take traffic for the mesh. What they do with it, Gateways and VirtualServices say. */
export class MeshGateway extends Construct {
  /** Name of the Service. */
  readonly service: string;
  readonly serviceAccount: string;
  /** Labels of its pods, by which policies and Gateways select them. */
  readonly pods: Record<string, string>;

  constructor(scope: Construct, id: string, props: MeshGatewayProps) {
    super(scope, id);
    const { name } = props;
    const context = PlatformContext.of(this);
    const namespace = props.namespace ?? context.namespace('istio-system');
    this.service = name;
    this.pods = { app: name, istio: props.selector };
    const existing = context.mesh.installation === 'existing';
    // Version and revision of an Istio that is there already are its own affair.
    const labels = existing ? this.pods : { ...this.pods, ...revisionLabels(this, SERVICES.ingressGateway.name) };
    const metadata = { name, namespace, labels };

    // The right to read Secrets: certificates of servers with TLS.
    const { serviceAccount } = new ServiceIdentity(this, 'identity', {
      name,
      namespace,
      labels,
      rules: [allow('', ['secrets'], READ)],
      names: { serviceAccount: props.serviceAccount, role: `${name}-sds`, roleBinding: `${name}-sds` },
    });
    this.serviceAccount = serviceAccount;
    this.expose(props, metadata);
    const pod = {
      name,
      serviceAccount,
      env: props.env ?? {},
      ports: [props.statusPort, ...props.ports.map(({ targetPort }) => targetPort)],
    };
    deployment(this, 'deployment', {
      ...metadata,
      labels: { ...labels, [MESH_LABELS.dataPlane]: 'none' },
      selector: this.pods,
      autoscaler: props.autoscaling ? { bounds: props.autoscaling, labels } : undefined,
      strategy: { rollingUpdate: { maxSurge: port('100%'), maxUnavailable: port('25%') } },
      ...(existing
        ? {
            podLabels: context.mesh.injectedPodLabels,
            podAnnotations: { ...INJECTED_GATEWAY, ...props.podAnnotations },
            pod: injectedGatewayPod(pod),
          }
        : {
            podLabels: { ...labels, ...OUT_OF_MESH, ...canonical(name) },
            podAnnotations: {
              [MESH_LABELS.revision]: REVISION,
              ...scraped(PROXY_PORTS.metrics, '/stats/prometheus'),
              ...NO_SIDECAR,
              ...props.podAnnotations,
            },
            pod: gatewayPod(context, pod),
          }),
    });
    // Without this the mesh's own refusal would come first.
    new AuthorizationPolicy(this, 'authorization-policy', {
      metadata: { name, namespace },
      spec: { action: 'ALLOW', selector: { matchLabels: this.pods }, rules: props.callers ?? [{}] },
    });
  }

  private expose(props: MeshGatewayProps, metadata: k8s.ObjectMeta): void {
    const { service, statusPort, ports, serviceAnnotations, serviceType = service.type } = props;
    const { nodePorts } = service;
    new k8s.KubeService(this, 'service', {
      metadata: { ...metadata, annotations: unlessEmpty({ ...serviceAnnotations, ...service.annotations }) },
      spec: {
        type: serviceType,
        // Without it a Service has addresses of the first family alone.
        ipFamilyPolicy: PlatformContext.of(this).ipFamily === 'dual' ? 'PreferDualStack' : undefined,
        loadBalancerClass: service.loadBalancerClass,
        loadBalancerIp: service.loadBalancerIP,
        loadBalancerSourceRanges: service.loadBalancerSourceRanges,
        externalTrafficPolicy: service.externalTrafficPolicy,
        selector: this.pods,
        ports: [
          { name: 'status-port', port: statusPort, targetPort: port(statusPort), protocol: 'TCP' },
          ...ports.map((each) => ({
            name: each.name,
            port: each.port,
            targetPort: port(each.targetPort),
            nodePort: each.name === 'https' ? nodePorts.https : nodePorts.http,
            protocol: 'TCP',
          })),
        ],
      },
    });
  }
}

/** Labels by which telemetry and older tools know the pods of a gateway. */
function canonical(name: string): Record<string, string> {
  return {
    chart: 'gateways',
    release: 'istio',
    'service.istio.io/canonical-name': name,
    'service.istio.io/canonical-revision': 'latest',
  };
}

import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { VirtualService } from '../../imports/networking.istio.io';
import { PlatformContext } from '../core/context';

/** Properties of `ServiceAliases`. */
export interface ServiceAliasesProps {
  /** Name of the Services in profiles. */
  readonly name: string;
  readonly labels?: Record<string, string>;
  readonly annotations?: Record<string, string>;
  /** The profiles. */
  readonly profiles: readonly string[];
  /** Name of the port, by which callers may look for it. */
  readonly portName: string;
  /** The Service to which they lead. */
  readonly to: { readonly name: string; readonly namespace: string; readonly port: number };
  /** Name of the route. */
  readonly route: string;
  /** Namespace of those who call, where the route holds. */
  readonly callers: string;
}

/**
 * Services in the namespaces of profiles that lead to one elsewhere, for programs that look for it in each profile. Such a Service
 * has an address but no pods: the proxies of the callers' namespace send what is meant for it on, and nobody else gets an answer.
 */
export class ServiceAliases extends Construct {
  constructor(scope: Construct, id: string, props: ServiceAliasesProps) {
    super(scope, id);
    if (props.profiles.length === 0) return;
    const context = PlatformContext.of(this);
    const { name, labels, annotations, to, callers } = props;
    for (const namespace of props.profiles) {
      new k8s.KubeService(this, `service-${namespace}`, {
        metadata: { name, namespace, labels, annotations },
        spec: {
          type: 'ClusterIP',
          ports: [{ name: props.portName, port: to.port, appProtocol: 'http', protocol: 'TCP' }],
        },
      });
    }
    new VirtualService(this, 'route', {
      metadata: { name: props.route, namespace: callers },
      spec: {
        // Elsewhere the Services have nothing behind them.
        exportTo: ['.'],
        gateways: ['mesh'],
        hosts: props.profiles.map((namespace) => context.serviceHost(name, namespace)),
        http: [
          {
            route: [{ destination: { host: context.serviceHost(to.name, to.namespace), port: { number: to.port } } }],
          },
        ],
      },
    });
  }
}

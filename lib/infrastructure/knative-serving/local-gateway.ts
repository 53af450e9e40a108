import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { GatewayV1Beta1 } from '../../../imports/networking.istio.io';
import { PlatformContext } from '../../core/context';
import { port } from '../../patterns/pod';
import { admitToLocalGateway } from '../knative/local-gateway';
import { netIstioLabels } from './labels';

/**
 * The way from pods of the cluster to services. It stands on the pods of the cluster-local gateway, or of the ingress
 * gateway where that component is off.
 */
export class LocalGateway extends Construct {
  /** Name of the Gateway and of its Service. */
  readonly name: string;
  /** Namespace of the Gateway. */
  readonly namespace: string;
  /** `namespace/name`, as routes refer to it. */
  readonly reference: string;
  /** Host name of the Service, which stands in Istio's namespace. */
  readonly host: string;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const context = PlatformContext.of(this);
    const { name, namespace, host, ports, podPorts, pods: selector } = context.service('knativeLocalGateway');
    this.name = name;
    this.namespace = context.namespace('knative-serving');
    this.reference = `${this.namespace}/${name}`;
    this.host = host;

    new k8s.KubeService(this, 'service', {
      metadata: {
        name,
        namespace,
        // Istio takes the Gateway's ports as those of the pods, not as those of a Service.
        labels: { ...netIstioLabels(this), 'experimental.istio.io/disable-gateway-port-translation': 'true' },
      },
      spec: {
        type: 'ClusterIP',
        selector,
        ports: [
          { name: 'http2', port: ports.http, targetPort: port(podPorts.http), protocol: 'TCP' },
          { name: 'https', port: ports.https, targetPort: port(podPorts.https), protocol: 'TCP' },
        ],
      },
    });
    new GatewayV1Beta1(this, 'gateway', {
      metadata: { name, namespace: this.namespace, labels: netIstioLabels(this) },
      spec: {
        selector,
        servers: [{ hosts: ['*'], port: { name: 'http', number: podPorts.http, protocol: 'HTTP' } }],
      },
    });
    // The cluster-local gateway admits these itself.
    if (context.has('cluster-local-gateway')) return;
    admitToLocalGateway(this, name, [
      'profiles',
      ...(['kubeflow', 'knative-serving'] as const).map((name) => ({ namespace: context.namespace(name) })),
    ]);
  }
}

import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { PlatformContext } from '../core/context';
import { CONTROLLER_PORTS } from '../core/contracts/ports';
import { allowAnyone } from './allow-anyone';
import { BoundRole } from './bound-role';
import { port, RESTRICTED_CONTAINER, resources } from './pod';
import { allow } from './rbac';

const PORT = 8443;

/** Names of the objects around the proxy, where they differ from `<name>-…`. */
export interface MetricsProxyNames {
  readonly service?: string;
  readonly proxyRole?: string;
  readonly proxyRoleBinding?: string;
  readonly readerRole?: string;
}

/** Properties of `MetricsProxy`. */
export interface MetricsProxyProps {
  /** Base of the names. */
  readonly name: string;
  readonly namespace: string;
  /** Labels of the roles. @default - none */
  readonly labels?: Record<string, string>;
  /** Labels of the Service. @default - `labels` */
  readonly serviceLabels?: Record<string, string>;
  /** Annotations of the Service, by which Prometheus finds it. @default - none */
  readonly serviceAnnotations?: Record<string, string>;
  /** Labels of the pods that the proxy runs in. */
  readonly pods: Record<string, string>;
  /** Name of the pods' ServiceAccount. */
  readonly serviceAccount: string;
  /** Port on 127.0.0.1 on which the pods serve their metrics. @default 8080 */
  readonly upstreamPort?: number;
  readonly names?: MetricsProxyNames;
  /** Whether the pods have no proxy of the mesh, where no policy of it would hold. @default false */
  readonly outOfMesh?: boolean;
}

/**
 * Metrics for those only who may read them: a container that takes requests over TLS, asks the cluster whether their
 * token may `get` the path, and passes them on to the metrics port, which itself listens on 127.0.0.1. The mesh, which
 * knows no such reader, leaves the decision to it.
 */
export class MetricsProxy extends Construct {
  /** The container for the pods. */
  readonly container: k8s.Container;
  /** Name of the Service. It listens on port 8443. */
  readonly service: string;
  /** Name of the ClusterRole that a reader, such as Prometheus, must be bound to. */
  readonly readerRole: string;

  constructor(scope: Construct, id: string, props: MetricsProxyProps) {
    super(scope, id);
    const { name, namespace, labels, names = {} } = props;
    this.service = names.service ?? `${name}-controller-manager-metrics-service`;
    this.readerRole = names.readerRole ?? `${name}-metrics-reader`;
    this.container = {
      name: 'kube-rbac-proxy',
      image: PlatformContext.of(this).image('kube-rbac-proxy'),
      args: [
        `--secure-listen-address=0.0.0.0:${PORT}`,
        `--upstream=http://127.0.0.1:${props.upstreamPort ?? CONTROLLER_PORTS.metrics}/`,
        '--logtostderr=true',
        '--v=0',
      ],
      ports: [{ containerPort: PORT, name: 'https', protocol: 'TCP' }],
      resources: resources({ cpu: '5m', memory: '64Mi' }, { cpu: '500m', memory: '128Mi' }),
      securityContext: RESTRICTED_CONTAINER,
    };

    new k8s.KubeService(this, 'service', {
      metadata: {
        name: this.service,
        namespace,
        labels: props.serviceLabels ?? labels,
        annotations: props.serviceAnnotations,
      },
      spec: {
        selector: props.pods,
        ports: [{ name: 'https', port: PORT, targetPort: port('https'), protocol: 'TCP' }],
      },
    });
    if (!props.outOfMesh) {
      allowAnyone(this, 'policy', { name: this.service, namespace, labels, pods: props.pods, ports: [PORT] });
    }
    new k8s.KubeClusterRole(this, 'reader-role', {
      metadata: { name: this.readerRole, labels },
      rules: [{ nonResourceUrLs: ['/metrics'], verbs: ['get'] }],
    });
    const proxyRole = names.proxyRole ?? `${name}-proxy-role`;
    new BoundRole(this, 'proxy', {
      name: proxyRole,
      binding: names.proxyRoleBinding ?? `${proxyRole}binding`,
      labels,
      rules: [
        allow('authentication.k8s.io', ['tokenreviews'], ['create']),
        allow('authorization.k8s.io', ['subjectaccessreviews'], ['create']),
      ],
      to: { name: props.serviceAccount, namespace },
    });
  }
}

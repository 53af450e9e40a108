import type { ComponentName } from '../component-name';
import type { NamespaceName } from '../releases/release';
import { PROXY_PORTS } from './ports';

/** A Service that several components know: the one that renders it, those that call it, those that its pods call. */
export interface ServiceContract {
  readonly name: string;
  /** Upstream's name of its namespace. */
  readonly namespace: NamespaceName;
  /** Name of the component that renders it. */
  readonly component: ComponentName;
  /** Ports of the Service by what is spoken there. */
  readonly ports: Readonly<Record<string, number>>;
  /** The ports of its pods behind them. */
  readonly podPorts: Readonly<Record<string, number>>;
  /** Labels by which policies know its pods. */
  readonly pods: Readonly<Record<string, string>>;
}

const CLUSTER_LOCAL_GATEWAY = { app: 'cluster-local-gateway', istio: 'cluster-local-gateway' };

/**
 * Services that more than one component must spell. The component that owns one renders it from here, all others ask
 * `context.service(...)`: so no address leads nowhere, and no policy admits pods that do not exist.
 */
export const SERVICES = {
  /** The control plane of the mesh, which proxies ask for their configuration and their certificates. */
  istiod: {
    name: 'istiod',
    namespace: 'istio-system',
    component: 'istio',
    ports: { plain: 15010, tls: 15012, webhook: 443, monitoring: 15014 },
    podPorts: { plain: 15010, tls: 15012, webhook: 15017, monitoring: 15014 },
    pods: { app: 'istiod' },
  },
  /** The gateway through which users come. Settings may name the pods of an Istio that is there already. */
  ingressGateway: {
    name: 'istio-ingressgateway',
    namespace: 'istio-system',
    component: 'istio',
    ports: { http: 80, https: 443, status: PROXY_PORTS.health },
    podPorts: { http: 8080, https: 8443, status: PROXY_PORTS.health },
    pods: { istio: 'ingressgateway' },
  },
  /** The gateway for calls between pods of the cluster. */
  clusterLocalGateway: {
    name: 'cluster-local-gateway',
    namespace: 'istio-system',
    component: 'cluster-local-gateway',
    ports: { http: 80, status: PROXY_PORTS.metrics },
    podPorts: { http: 8080, status: PROXY_PORTS.metrics },
    pods: CLUSTER_LOCAL_GATEWAY,
  },
  /**
   * The way from pods of the cluster to services of Knative. It stands on the pods of the cluster-local gateway, on
   * ports of its own; where that component is off, on those of the ingress gateway.
   */
  knativeLocalGateway: {
    name: 'knative-local-gateway',
    namespace: 'istio-system',
    component: 'knative-serving',
    ports: { http: 80, https: 443 },
    podPorts: { http: 8081, https: 8444 },
    pods: CLUSTER_LOCAL_GATEWAY,
  },
  dex: {
    name: 'dex',
    namespace: 'auth',
    component: 'dex',
    ports: { http: 5556 },
    podPorts: { http: 5556 },
    pods: { app: 'dex' },
  },
  oauth2Proxy: {
    name: 'oauth2-proxy',
    namespace: 'oauth2-proxy',
    component: 'oauth2-proxy',
    ports: { http: 80 },
    podPorts: { http: 4180 },
    pods: { 'app.kubernetes.io/name': 'oauth2-proxy' },
  },
  /** The catalog of models, which the page of the model registry shows. */
  modelCatalog: {
    name: 'model-catalog',
    namespace: 'kubeflow',
    component: 'model-catalog',
    ports: { http: 8080 },
    podPorts: { http: 8080 },
    pods: { 'app.kubernetes.io/name': 'model-catalog', 'app.kubernetes.io/part-of': 'model-catalog' },
  },
  /** The access management API (kfam), which tells the dashboard who may see which namespace. */
  accessManagement: {
    name: 'profiles-kfam',
    namespace: 'kubeflow',
    component: 'profile-controller',
    ports: { http: 8081 },
    podPorts: { http: 8081 },
    pods: { app: 'profile-controller' },
  },
} satisfies Record<string, ServiceContract>;

/** The key of a Service that several components know. */
export type ServiceName = keyof typeof SERVICES;

/** Such a Service as it stands in a cluster. It can be a source of a NetworkPolicy, which then admits its pods. */
export interface ServiceReference<Name extends ServiceName = ServiceName> {
  readonly name: string;
  /** Its namespace in this cluster. */
  readonly namespace: string;
  /** Its host name inside the cluster: `name.namespace.svc.domain`. */
  readonly host: string;
  readonly ports: (typeof SERVICES)[Name]['ports'];
  readonly podPorts: (typeof SERVICES)[Name]['podPorts'];
  readonly pods: Record<string, string>;
}

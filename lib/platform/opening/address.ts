import type { PlatformContext } from '../../core/context';
import type { GatewayIngressFacts } from '../../core/gateway-ingress';
import type { GatewayIngressSettings } from '../../core/schemas/ingress-schema';
import { parseOnce } from '../../core/schemas/parsed-once';
import { istioProps } from '../../infrastructure/istio/istio-props';
import type { Entrance } from '../../kubernetes/render-record';
import { type OpeningInput, settingsOf } from './input';

/** Where users find the gateway on which the pages hang. */
export function gatewayAddress(input: OpeningInput): string {
  const { gateway, login } = input.context;
  const scheme = gateway.tls ? 'https' : 'http';
  const page = gateway.hostname === '*' ? undefined : `${scheme}://${gateway.hostname}${gateway.portSuffix}`;
  if (gateway.ingress) return throughIngress(input.context, gateway.ingress, page ?? `${scheme}://ADDRESS`);
  // Whoever comes another way is refused: without the load balancer's token nobody is anybody.
  if (login.tokenHeader) return `${page ?? `${scheme}://ADDRESS`}, only through the load balancer that logs users in`;
  if (gateway.tls && !gateway.certificate) {
    return `${page ?? `${scheme}://ADDRESS`}, through the load balancer that speaks TLS`;
  }
  const service = bundledService(input);
  if (service) return page ? namedAddress(page, service, gateway.hostname) : namelessAddress(scheme, service);
  const pods = Object.entries(gateway.selector).map(([key, value]) => `${key}=${value}`);
  return `${page ?? `${scheme}://ADDRESS`}, through the Service of your ingress gateway (its pods: ${pods.join(',')})`;
}

/** Where the name of a platform leads behind an ingress, and where the address is written where it has no name. */
function throughIngress(context: PlatformContext, { settings }: GatewayIngressFacts, page: string): string {
  const { namespace } = context.service('ingressGateway');
  const named = context.gateway.hostname !== '*';
  const ask = `this says: kubectl get ${statusOf(settings, namespace, named)}`;
  return named ? `${page}; the name must lead to the address that ${ask}` : `${page}, where ADDRESS is what ${ask}`;
}

/** Which object has the address, and in which field. */
function statusOf(settings: GatewayIngressSettings, namespace: string, named: boolean): string {
  const path = (field: string) => `-o jsonpath='{${field}}'`;
  if (settings.kind === 'route') {
    const field = named ? '.status.ingress[0].routerCanonicalHostname' : '.spec.host';
    return `route ${settings.name} -n ${namespace} ${path(field)}`;
  }
  if (settings.kind === 'gatewayApi') {
    const made = settings.gateway ?? { name: settings.name, namespace };
    return `gateway.gateway.networking.k8s.io ${made.name} -n ${made.namespace} ${path('.status.addresses[0].value')}`;
  }
  return `ingress ${settings.name} -n ${namespace} ${path('.status.loadBalancer.ingress[0]')}`;
}

/**
 * The gateway's Service, for who forwards a port of a machine to it; undefined where that leads to no page: the gateway
 * is another's, or users come through a load balancer which logs them in.
 */
export function gatewayEntrance(input: OpeningInput): Entrance | undefined {
  const { gateway, login } = input.context;
  const found = bundledService(input);
  if (!found || login.tokenHeader || (gateway.tls && !gateway.certificate)) return undefined;
  const { namespace, name, port, localPort } = found;
  const scheme = gateway.tls ? 'https' : 'http';
  const url =
    gateway.hostname === '*'
      ? `${scheme}://localhost:${localPort}`
      : `${scheme}://${gateway.hostname}${gateway.portSuffix}`;
  return { namespace, service: name, port, localPort, url };
}

/** The Service of the bundled ingress gateway. */
interface GatewayService {
  readonly namespace: string;
  readonly name: string;
  readonly type: 'ClusterIP' | 'NodePort' | 'LoadBalancer';
  /** Port and its name: that of HTTPS where the gateway has a certificate. */
  readonly port: number;
  readonly portName: string;
  readonly nodePort: number | undefined;
  /** Port that a user's own machine forwards. */
  readonly localPort: number;
}

function bundledService({ context, settings, on }: OpeningInput): GatewayService | undefined {
  if (!on.has('istio') || context.mesh.installation === 'existing') return undefined;
  const { service } = parseOnce(istioProps, settingsOf('istio', settings)).ingressGateway;
  const { name, namespace, ports } = context.service('ingressGateway');
  const secure = context.gateway.certificate !== undefined;
  const port = secure ? ports.https : ports.http;
  return {
    namespace,
    name,
    type: service.type,
    port,
    portName: secure ? 'https' : 'http2',
    nodePort: secure ? service.nodePorts.https : service.nodePorts.http,
    localPort: settings.gateway.port ?? localPort(port, context),
  };
}

/** Ports of a user's machine that need no rights of their own. */
const UNPRIVILEGED = 8000;

/** The login of a platform with a name leads to the port of its address; without a name any port will do. */
function localPort(port: number, { gateway }: PlatformContext): number {
  return gateway.hostname === '*' ? UNPRIVILEGED + port : port;
}

function namelessAddress(scheme: string, service: GatewayService): string {
  if (service.type === 'NodePort') return `${scheme}://NODE:${service.nodePort ?? 'PORT'}${askedPort(service)}`;
  if (service.type === 'LoadBalancer') return `${scheme}://ADDRESS, where ADDRESS is what this says: ${ask(service)}`;
  return `${scheme}://localhost:${service.localPort} while this runs: ${forward(service)}`;
}

/** Where the name of a platform must lead. */
function namedAddress(page: string, service: GatewayService, hostname: string): string {
  const must = `${page}; the name must lead to`;
  if (service.type === 'NodePort')
    return `${must} port ${service.nodePort ?? 'PORT'} of the nodes${askedPort(service)}`;
  if (service.type === 'LoadBalancer') return `${must} the address that this says: ${ask(service)}`;
  const local = `from this machine alone: "127.0.0.1 ${hostname}" in /etc/hosts, and ${forward(service)}`;
  return `${must} port ${service.port} of the Service ${service.namespace}/${service.name}; ${local}`;
}

function forward({ namespace, name, localPort, port }: GatewayService): string {
  return `kubectl port-forward -n ${namespace} service/${name} ${localPort}:${port}`;
}

/** How to find the port of the nodes where the cluster has chosen it. */
function askedPort({ nodePort, namespace, name, portName }: GatewayService): string {
  if (nodePort !== undefined) return '';
  const path = `'{.spec.ports[?(@.name=="${portName}")].nodePort}'`;
  return `, where PORT is what this says: kubectl get service ${name} -n ${namespace} -o jsonpath=${path}`;
}

function ask({ namespace, name }: GatewayService): string {
  return `kubectl get service ${name} -n ${namespace} -o jsonpath='{.status.loadBalancer.ingress[0]}'`;
}

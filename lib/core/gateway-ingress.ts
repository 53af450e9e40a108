import { SERVICES } from './contracts/services';
import type { GatewaySettings, GatewayTls } from './schemas/gateway-schema';
import type { GatewayIngressSettings, IngressOf } from './schemas/ingress-schema';

/** What stands before the gateway, as the gateway itself must know it. */
export interface GatewayIngressFacts {
  readonly settings: GatewayIngressSettings;
  /** Name of the Service behind it. */
  readonly service: string;
  /** Type that this Service must have. @default - any */
  readonly serviceType?: 'NodePort';
  /** Annotations that this Service must have. */
  readonly serviceAnnotations: Readonly<Record<string, string>>;
  /** How many addresses the proxies before the gateway add to X-Forwarded-For. */
  readonly trustedProxies: number;
  /** Addresses from which connections come, beside the pods of the cluster. @default - any */
  readonly sources?: readonly string[];
  /** Whether connections come by TLS but name no host (SNI). */
  readonly nameless: boolean;
}

/** What load balancers ask the gateway's pods, without a login, whether they are ready. */
export const HEALTH_PATH = '/healthz/ready';

/** From where Google's load balancers and their health checks come (cloud.google.com/load-balancing/docs/health-check-concepts). */
const GOOGLE_FRONT_ENDS = ['130.211.0.0/22', '35.191.0.0/16'];

/** What the gateway must know of what stands before it. */
export function gatewayIngress(settings: GatewayIngressSettings): GatewayIngressFacts {
  const { kind, service = SERVICES.ingressGateway.name, sources } = settings;
  return {
    settings,
    service,
    serviceType: kind === 'alb' && settings.targetType === 'instance' ? 'NodePort' : undefined,
    serviceAnnotations: kind === 'gke' ? gkeAnnotations(settings) : {},
    trustedProxies: settings.trustedProxies ?? proxiesOf(settings),
    sources: sources ?? sourcesOf(settings),
    nameless: kind === 'route' && settings.termination === 'reencrypt',
  };
}

/** Network endpoint groups, so that requests go to pods without a port of every node; and what the load balancer does with them. */
function gkeAnnotations({ name }: IngressOf<'gke'>): Record<string, string> {
  return {
    'cloud.google.com/neg': JSON.stringify({ ingress: true }),
    'cloud.google.com/backend-config': JSON.stringify({ ports: { http2: name } }),
  };
}

function proxiesOf(settings: GatewayIngressSettings): number {
  if (settings.kind === 'gke') return 2;
  if (settings.kind === 'gatewayApi' && hasGkePolicies(settings)) return 2;
  return settings.kind === 'route' && settings.termination === 'passthrough' ? 0 : 1;
}

function sourcesOf(settings: GatewayIngressSettings): readonly string[] | undefined {
  if (settings.kind === 'gke') return GOOGLE_FRONT_ENDS;
  return settings.kind === 'route' ? [] : undefined;
}

/** Whether policies of GKE say what its load balancer does. */
export function hasGkePolicies({ gkePolicies, className }: IngressOf<'gatewayApi'>): boolean {
  return gkePolicies ?? className?.startsWith('gke-') ?? false;
}

/** Whether users come by TLS to what stands before the gateway. */
export function speaksTls(ingress: GatewayIngressSettings): boolean {
  if (ingress.kind === 'route') return true;
  return ingress.kind === 'ingress' ? ingress.tls : ingress.http !== 'only';
}

/** Where TLS ends: as settings say, or as what stands before the gateway has it. */
export function tlsOf({ tls, ingress }: Pick<GatewaySettings, 'tls' | 'ingress'>): GatewayTls {
  if (tls) return tls;
  if (!ingress || !speaksTls(ingress)) return { mode: 'none' };
  return ingress.kind === 'route' && ingress.termination === 'reencrypt' ? { mode: 'serviceCa' } : { mode: 'external' };
}

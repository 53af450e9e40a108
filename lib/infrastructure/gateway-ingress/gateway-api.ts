import { Construct } from 'constructs';
import {
  Gateway,
  type GatewaySpecListeners,
  HTTPRoute,
  type HTTPRouteSpecParentRefs,
  type HTTPRouteSpecRules,
} from '../../../imports/gateway.networking.k8s.io';
import { PlatformContext } from '../../core/context';
import { HEALTH_PATH, hasGkePolicies } from '../../core/gateway-ingress';
import { secondsOf } from '../../core/schemas/duration-schema';
import type { IngressOf } from '../../core/schemas/ingress-schema';
import type { Backend } from './backend';
import { GCPBackendPolicy, HealthCheckPolicy } from './gke-objects';
import { iapClient } from './iap-client';

type Settings = IngressOf<'gatewayApi'>;

/** As the API server stores what takes every request. */
const EVERY_PATH = [{ path: { type: 'PathPrefix', value: '/' } }] as const;

/** How long GKE lets a request take unless settings say it: a WebSocket of a notebook is one. */
const GKE_TIMEOUT = '1h';

/** A Gateway of Gateway API before the ingress gateway, or one that is there already, and the route between them. */
export class GatewayApiIngress extends Construct {
  constructor(scope: Construct, id: string, backend: Backend, settings: Settings) {
    super(scope, id);
    const { name } = settings;
    const { namespace, service, ports, hosts } = backend;
    const byGke = hasGkePolicies(settings);
    if (settings.className !== undefined) this.gateway(settings.className, backend, settings);
    const route = (id: string, suffix: string, listener: string, rule: HTTPRouteSpecRules) =>
      new HTTPRoute(this, id, {
        metadata: { name: `${name}${suffix}`, namespace },
        spec: {
          parentRefs: [parent(settings, listener)],
          hostnames: hosts.length === 0 ? undefined : hosts,
          rules: [rule],
        },
      });
    const secure = settings.http !== 'only';
    route('route', '', secure ? 'https' : 'http', {
      matches: EVERY_PATH,
      backendRefs: [{ group: '', kind: 'Service', name: service, port: ports.http, weight: 1 }],
      timeouts: settings.timeout === undefined || byGke ? undefined : { request: settings.timeout },
    });
    if (settings.className !== undefined && settings.http === 'redirect') {
      const redirect = { type: 'RequestRedirect', requestRedirect: { scheme: 'https', statusCode: 301 } } as const;
      route('redirect', '-redirect', 'http', { matches: EVERY_PATH, filters: [redirect] });
    }
    if (byGke) this.policies(backend, settings);
  }

  private gateway(gatewayClassName: string, { namespace }: Backend, settings: Settings): void {
    const { name, annotations, addresses, certificateSecrets, tlsOptions, http } = settings;
    const hasTls = certificateSecrets.length > 0 || Object.keys(tlsOptions).length > 0;
    const allowedRoutes = { namespaces: { from: 'Same' } } as const;
    const plain: GatewaySpecListeners = { name: 'http', port: 80, protocol: 'HTTP', allowedRoutes };
    const secure: GatewaySpecListeners = {
      name: 'https',
      port: 443,
      protocol: 'HTTPS',
      tls: hasTls
        ? {
            mode: 'Terminate',
            certificateRefs:
              certificateSecrets.length > 0
                ? certificateSecrets.map((secret) => ({ group: '', kind: 'Secret', name: secret }))
                : undefined,
            options: Object.keys(tlsOptions).length > 0 ? tlsOptions : undefined,
          }
        : undefined,
      allowedRoutes,
    };
    new Gateway(this, 'gateway', {
      metadata: { name, namespace, annotations },
      spec: {
        gatewayClassName,
        addresses: addresses.length > 0 ? addresses : undefined,
        listeners: [...(http === 'refuse' ? [] : [plain]), ...(http === 'only' ? [] : [secure])],
      },
    });
  }

  private policies({ namespace, service, statusPort }: Backend, settings: Settings): void {
    const { balancer } = PlatformContext.of(this).login.facts;
    const metadata = { name: settings.name, namespace };
    const targetRef = { group: '', kind: 'Service', name: service } as const;
    const secret = iapClient(this, 'iap-client', 'gateway');
    new HealthCheckPolicy(this, 'health-check', {
      metadata,
      spec: {
        default: {
          config: {
            type: 'HTTP',
            httpHealthCheck: { portSpecification: 'USE_FIXED_PORT', port: statusPort, requestPath: HEALTH_PATH },
          },
        },
        targetRef,
      },
    });
    new GCPBackendPolicy(this, 'backend-policy', {
      metadata,
      spec: {
        default: {
          timeoutSec: Math.ceil(secondsOf(settings.timeout ?? GKE_TIMEOUT)),
          securityPolicy: settings.securityPolicy,
          iap:
            balancer?.owner === 'google'
              ? {
                  enabled: true,
                  clientID: secret === undefined ? undefined : balancer.client?.id,
                  oauth2ClientSecret: secret === undefined ? undefined : { name: secret },
                }
              : undefined,
        },
        targetRef,
      },
    });
  }
}

/** The listener that takes a route: of the Gateway that is made, or of the one that is there. */
function parent({ name, gateway }: Settings, listener: string): HTTPRouteSpecParentRefs {
  const ofGateway = { group: 'gateway.networking.k8s.io', kind: 'Gateway' };
  return gateway ? { ...ofGateway, ...gateway } : { ...ofGateway, name, sectionName: listener };
}

import { Construct } from 'constructs';
import { Route, type RouteSpecTls } from '../../../imports/route.openshift.io';
import type { IngressOf } from '../../core/schemas/ingress-schema';
import type { Backend } from './backend';

/** Routes of OpenShift to the gateway: one for each host, as a Route has one alone. */
export class OpenShiftRoutes extends Construct {
  constructor(scope: Construct, id: string, backend: Backend, settings: IngressOf<'route'>) {
    super(scope, id);
    const [first, ...others] = backend.hosts;
    this.route('platform', settings.name, first, backend, settings);
    for (const host of others) {
      this.route(host, `${settings.name}-${host.replace('*', 'wildcard')}`, host, backend, settings);
    }
  }

  private route(
    id: string,
    name: string,
    host: string | undefined,
    { namespace, service }: Backend,
    settings: IngressOf<'route'>,
  ): void {
    // The router takes any name of the domain for the whole of it.
    const isWildcard = host?.startsWith('*.') === true;
    new Route(this, id, {
      metadata: {
        name,
        namespace,
        annotations: { 'haproxy.router.openshift.io/timeout': settings.timeout, ...settings.annotations },
      },
      spec: {
        host: isWildcard ? host?.replace('*', 'wildcard') : host,
        to: { kind: 'Service', name: service, weight: 100 },
        port: { targetPort: settings.termination === 'edge' ? 'http2' : 'https' },
        tls: tls(settings),
        wildcardPolicy: isWildcard ? 'Subdomain' : 'None',
      },
    });
  }
}

function tls({ termination, insecurePolicy, certificateSecret, destinationCa }: IngressOf<'route'>): RouteSpecTls {
  return {
    termination,
    insecureEdgeTerminationPolicy: insecurePolicy,
    externalCertificate: certificateSecret === undefined ? undefined : { name: certificateSecret },
    destinationCACertificate: destinationCa,
  };
}

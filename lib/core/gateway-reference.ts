import type { z } from 'zod';
import type { GatewayCertificateSource, GatewayOptions, platformContextOptions } from './context-options';
import { type GatewayIngressFacts, gatewayIngress, tlsOf } from './gateway-ingress';
import type { GatewayTls } from './schemas/gateway-schema';

/** A Gateway of Istio, as routes refer to it. */
export interface GatewayReference {
  readonly name: string;
  readonly namespace: string;
  /** `namespace/name`. */
  readonly reference: string;
  /** The platform's own host, or '*'. */
  readonly hostname: string;
  /** Every host that it serves: the platform's own and the additional ones, or '*' alone. */
  readonly hosts: readonly string[];
  /** What stands behind a host name in an address of the platform: `:30443`, or nothing where the port is the usual one. */
  readonly portSuffix: string;
  /** Hosts for whose names an issuer may ask by HTTP whether they lead here: none unless an issuer signs the certificate. */
  readonly challengedHosts: readonly string[];
  /** Its certificate, unless it speaks plain HTTP. */
  readonly certificate?: GatewayCertificateSource;
  /** Name of the Secret with this certificate, in the namespace of the gateway's pods. */
  readonly certificateSecret?: string;
  /** Whether users come through TLS. */
  readonly tls: boolean;
  /** Whether it sends who comes by plain HTTP to HTTPS. */
  readonly httpsRedirect: boolean;
  /** Labels of the pods that serve it. */
  readonly selector: Record<string, string>;
  /** What stands before its Service, if something does. */
  readonly ingress?: GatewayIngressFacts;
}

/** The platform's Gateway, in this namespace. */
export function gatewayReference(
  namespace: string,
  options: Omit<GatewayOptions, 'ingress'> & z.output<typeof platformContextOptions>['gateway'],
): GatewayReference {
  const { hostname = '*', additionalHosts = [], ingress } = options;
  const name = 'kubeflow-gateway';
  const implied = tlsOf({ ingress });
  const certificate = options.certificate ?? certificateOf(implied);
  const tls = options.tls ?? (certificate !== undefined || implied.mode !== 'none');
  const hosts = hostname === '*' ? ['*'] : [hostname, ...additionalHosts];
  return {
    name,
    namespace,
    reference: `${namespace}/${name}`,
    hostname,
    hosts,
    portSuffix: options.port === undefined || options.port === (tls ? 443 : 80) ? '' : `:${options.port}`,
    // No issuer asks by HTTP for names with a wildcard.
    challengedHosts: certificate?.mode === 'issuer' ? hosts.filter((host) => !host.includes('*')) : [],
    certificate,
    certificateSecret: certificate?.mode === 'secret' ? certificate.secretName : certificate && `${name}-certificate`,
    tls,
    httpsRedirect: certificate !== undefined && options.httpsRedirect,
    selector: options.selector,
    ingress: ingress && gatewayIngress(ingress),
  };
}

/** The gateway's own certificate, where it has one. */
export function certificateOf(tls: GatewayTls): GatewayCertificateSource | undefined {
  return tls.mode === 'none' || tls.mode === 'external' ? undefined : tls;
}

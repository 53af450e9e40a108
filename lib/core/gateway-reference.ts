import type { z } from 'zod';
import type { GatewayCertificateSource, GatewayOptions, platformContextOptions } from './context-options';

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
  /** Whether users come through TLS. */
  readonly tls: boolean;
  /** Whether it sends who comes by plain HTTP to HTTPS. */
  readonly httpsRedirect: boolean;
  /** Labels of the pods that serve it. */
  readonly selector: Record<string, string>;
}

/** The platform's Gateway, in this namespace. */
export function gatewayReference(
  namespace: string,
  options: GatewayOptions & z.output<typeof platformContextOptions>['gateway'],
): GatewayReference {
  const { hostname = '*', additionalHosts = [], certificate } = options;
  const name = 'kubeflow-gateway';
  const tls = options.tls ?? certificate !== undefined;
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
    tls,
    httpsRedirect: certificate !== undefined && options.httpsRedirect,
    selector: options.selector,
  };
}

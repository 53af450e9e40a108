import type { PlatformContext } from '../../core/context';

/** What the ingress gateway must know of what stands before it. */

/**
 * How many proxies before the gateway say who the client is: their X-Forwarded-For and X-Forwarded-Proto count, and not what
 * the gateway sees itself.
 */
export function trustProxies({ gateway }: PlatformContext): Record<string, string> {
  const numTrustedProxies = gateway.ingress?.trustedProxies ?? 0;
  if (numTrustedProxies === 0) return {};
  return { 'proxy.istio.io/config': JSON.stringify({ gatewayTopology: { numTrustedProxies } }) };
}

/** What makes OpenShift put a certificate for the gateway's Service into a Secret. */
export function servedByServiceCa({ gateway }: PlatformContext): Record<string, string> {
  const { certificate, certificateSecret } = gateway;
  if (certificate?.mode !== 'serviceCa' || certificateSecret === undefined) return {};
  return { 'service.beta.openshift.io/serving-cert-secret-name': certificateSecret };
}

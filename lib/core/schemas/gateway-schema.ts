import { z } from 'zod';
import { SERVICES } from '../contracts/services';
import { gatewayIngressSchema } from './ingress-schema';
import { labelMap } from './labels-schema';
import { dnsDomain, dnsSubdomain, hostPattern } from './text-schema';

const tls = z.discriminatedUnion('mode', [
  z.strictObject({ mode: z.literal('none').describe('Plain HTTP.') }),
  z.strictObject({
    mode: z.literal('external').describe('A load balancer before the gateway speaks TLS, the gateway plain HTTP.'),
  }),
  z.strictObject({ mode: z.literal('selfSigned').describe('A certificate that signs itself, by cert-manager.') }),
  z.strictObject({
    mode: z.literal('issuer').describe('A certificate of a ClusterIssuer of cert-manager.'),
    issuer: dnsSubdomain.describe('Name of the ClusterIssuer.'),
  }),
  z.strictObject({
    mode: z.literal('secret').describe('A certificate that you keep in a Secret.'),
    secretName: dnsSubdomain.describe("Name of the TLS Secret in the namespace of the ingress gateway's pods."),
  }),
  z.strictObject({
    mode: z.literal('serviceCa').describe("A certificate of OpenShift's service CA, for a Route that encrypts anew."),
  }),
]);

/** How users reach the platform. */
export const gatewaySchema = z.strictObject({
  hostname: dnsDomain
    .optional()
    .describe('Host name on which users reach the platform. By default any host is served.'),
  additionalHosts: z
    .array(hostPattern)
    .default([])
    .describe('Further hosts that the gateway serves and its certificate names, such as *.models.example.com.'),
  port: z
    .int()
    .min(1)
    .max(65535)
    .optional()
    .describe(
      'Port in the address that users type, such as that of a NodePort. It changes what the platform says of its address, ' +
        'not where the gateway listens. By default 443 with TLS, else 80.',
    ),
  tls: tls
    .optional()
    .describe('How users reach the gateway through TLS. By default as `ingress` has it, else { mode: none }.'),
  ingress: gatewayIngressSchema
    .optional()
    .describe("What stands before the gateway's Service; docs/clouds.md says how. By default nothing."),
  httpsRedirect: z
    .boolean()
    .default(true)
    .describe('Whether plain HTTP leads to HTTPS when the gateway has a certificate.'),
  selector: labelMap.default(SERVICES.ingressGateway.pods).describe("Labels of the ingress gateway's pods."),
});

/** How users reach the platform, with all defaults filled in. */
export type GatewaySettings = z.output<typeof gatewaySchema>;

/** Where TLS ends, and whose certificate it is. */
export type GatewayTls = z.output<typeof tls>;

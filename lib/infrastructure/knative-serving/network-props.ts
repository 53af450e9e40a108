import { z } from 'zod';
import { dnsDomain, dnsSubdomain, text } from '../../core/schemas/text-schema';
import { onOff } from '../knative/common-props';

const template = z
  .string()
  .regex(/^\S*\{\{[^\n]+\}\}\S*$/, "a Go template such as '{{.Name}}-{{.Namespace}}.{{.Domain}}'");
const labels = z.record(z.string(), z.string());

/** Which host names services get. */
export const domainSchema = z
  .union([z.literal(false), dnsDomain])
  .describe(
    'Domain of the host names of services; false makes them reachable inside of the cluster only. By default example.com: ' +
      'KServe gives models paths below the platform instead.',
  );

/** Further domains, by their names. */
export const domainsSchema = z.record(
  dnsDomain,
  z.strictObject({ selector: labels.describe('Labels of the services that get this domain.') }),
);

const tls = onOff.optional();

/** How requests come in: the keys of `config-network`. */
export const networkSchema = z.strictObject({
  domainTemplate: template
    .optional()
    .describe("Host name of a service. By default '{{.Name}}.{{.Namespace}}.{{.Domain}}'."),
  tagTemplate: template.optional().describe("Name of a tagged revision. By default '{{.Tag}}-{{.Name}}'."),
  defaultExternalScheme: z
    .enum(['http', 'https'])
    .optional()
    .describe('Scheme in the addresses of services. By default https when users come through TLS.'),
  ingressClass: dnsSubdomain
    .optional()
    .describe('Who makes the routes. By default istio.ingress.networking.knative.dev.'),
  certificateClass: dnsSubdomain
    .optional()
    .describe('Who makes certificates. By default cert-manager.certificate.networking.knative.dev.'),
  externalDomainTls: tls.describe('Certificates for the external host names of services. By default disabled.'),
  clusterLocalDomainTls: tls.describe('Certificates for their names inside of the cluster. By default disabled.'),
  systemInternalTls: tls.describe("TLS between gateway, activator and pods, beside the mesh's. By default disabled."),
  httpProtocol: z
    .enum(['enabled', 'redirected'])
    .optional()
    .describe('Whether HTTP is served or sent on to HTTPS, with externalDomainTls. By default enabled.'),
  namespaceWildcardCertSelector: z
    .strictObject({
      matchLabels: labels.optional(),
      matchExpressions: z
        .array(
          z.strictObject({
            key: text,
            operator: z.enum(['In', 'NotIn', 'Exists', 'DoesNotExist']),
            values: z.array(z.string()).optional(),
          }),
        )
        .optional(),
    })
    .optional()
    .describe('Namespaces that get one certificate for all their services. By default none.'),
  rolloutDuration: z
    .int()
    .min(0, '0 or more')
    .optional()
    .describe('Seconds over which traffic moves to a new revision. By default 0.'),
  autocreateClusterDomainClaims: z
    .boolean()
    .optional()
    .describe('Whether users may give their services any host name by a DomainMapping. By default false.'),
  enableMeshPodAddressability: z
    .boolean()
    .optional()
    .describe('Whether pods of the mesh are told to be called by their addresses. By default false.'),
  meshCompatibilityMode: z
    .enum(['auto', 'enabled', 'disabled'])
    .optional()
    .describe('Whether pods are called by the address of their Service (enabled) or by their own. By default auto.'),
});

const issuer = z.strictObject({ kind: z.enum(['ClusterIssuer', 'Issuer']), name: dnsSubdomain }).optional();

/** Who signs certificates: the keys of `config-certmanager`. */
export const certificatesSchema = z.strictObject({
  issuer: issuer.describe('Issuer of cert-manager for external host names.'),
  clusterLocalIssuer: issuer.describe('Issuer for names inside of the cluster.'),
  systemInternalIssuer: issuer.describe("Issuer for Knative's own programs."),
});

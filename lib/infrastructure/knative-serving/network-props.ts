import { z } from 'zod';
import { labelMap, labelSelector } from '../../core/schemas/labels-schema';
import { programDefault } from '../../core/schemas/program-default';
import { dnsDomain, dnsSubdomain } from '../../core/schemas/text-schema';
import { onOff } from '../knative/common-props';

const template = z
  .string()
  .regex(/^\S*\{\{[^\n]+\}\}\S*$/, "a Go template such as '{{.Name}}-{{.Namespace}}.{{.Domain}}'");
const labels = labelMap;

/** Which host names services get. */
export const domainSchema = z
  .union([z.literal(false), dnsDomain])
  .default('example.com')
  .describe(
    'Domain of the host names of services; false makes them reachable inside of the cluster only. ' +
      'Models need none: KServe gives them paths below the platform.',
  );

/** Further domains, by their names. */
export const domainsSchema = z.record(
  dnsDomain,
  z.strictObject({ selector: labels.describe('Labels of the services that get this domain.') }),
);

const tls = programDefault(onOff, 'disabled');

/** Who makes certificates unless settings say it: Knative's own default. */
export const CERTIFICATE_CLASS = 'cert-manager.certificate.networking.knative.dev';

/** How requests come in: the keys of `config-network`. */
export const networkSchema = z.strictObject({
  domainTemplate: programDefault(template, '{{.Name}}.{{.Namespace}}.{{.Domain}}').describe('Host name of a service.'),
  tagTemplate: programDefault(template, '{{.Tag}}-{{.Name}}').describe('Name of a tagged revision.'),
  defaultExternalScheme: z
    .enum(['http', 'https'])
    .optional()
    .describe('Scheme in the addresses of services. By default https when users come through TLS.'),
  ingressClass: programDefault(dnsSubdomain, 'istio.ingress.networking.knative.dev').describe('Who makes the routes.'),
  certificateClass: programDefault(dnsSubdomain, CERTIFICATE_CLASS).describe('Who makes certificates.'),
  externalDomainTls: tls.describe('Certificates for the external host names of services.'),
  clusterLocalDomainTls: tls.describe('Certificates for their names inside of the cluster.'),
  systemInternalTls: tls.describe("TLS between gateway, activator and pods, beside the mesh's."),
  httpProtocol: programDefault(z.enum(['enabled', 'redirected']), 'enabled').describe(
    'Whether HTTP is served or sent on to HTTPS, with externalDomainTls.',
  ),
  namespaceWildcardCertSelector: labelSelector
    .optional()
    .describe('Namespaces that get one certificate for all their services. By default none.'),
  rolloutDuration: programDefault(z.int().min(0, '0 or more'), 0).describe(
    'Seconds over which traffic moves to a new revision.',
  ),
  autocreateClusterDomainClaims: programDefault(z.boolean(), false).describe(
    'Whether users may give their services any host name by a DomainMapping.',
  ),
  enableMeshPodAddressability: programDefault(z.boolean(), false).describe(
    'Whether pods of the mesh are told to be called by their addresses.',
  ),
  meshCompatibilityMode: programDefault(z.enum(['auto', 'enabled', 'disabled']), 'auto').describe(
    'Whether pods are called by the address of their Service (enabled) or by their own.',
  ),
});

const issuer = z
  .strictObject({
    kind: z.enum(['ClusterIssuer', 'Issuer']).describe('Its kind.'),
    name: dnsSubdomain.describe('Its name.'),
  })
  .optional();

/** Who signs certificates: the keys of `config-certmanager`. */
export const certificatesSchema = z.strictObject({
  issuer: issuer.describe('Issuer of cert-manager for external host names. By default none.'),
  clusterLocalIssuer: issuer.describe('Issuer for names inside of the cluster. By default none.'),
  systemInternalIssuer: issuer.describe("Issuer for Knative's own programs. By default none."),
});

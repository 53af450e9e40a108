import { z } from 'zod';
import { eachOnce } from '../../core/schemas/each-once';
import { dataKey, dnsDomain, dnsSubdomain, httpUrl, text } from '../../core/schemas/text-schema';

/** Where Let's Encrypt signs certificates that browsers trust. */
const LETS_ENCRYPT = 'https://acme-v02.api.letsencrypt.org/directory';

const secretKey = z.strictObject({
  name: dnsSubdomain.describe('Its name.'),
  key: dataKey.describe('Key that holds it.'),
});

const secret = (what: string) => secretKey.describe(`A Secret of yours in the namespace of cert-manager with ${what}.`);

const selected = {
  dnsZones: z
    .array(dnsDomain)
    .default([])
    .describe('Domains that it is for, with all names below them. By default those for which no other is closer.'),
};

const solver = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('http01').describe('The issuer asks by HTTP; not for names with a wildcard.'),
    className: dnsSubdomain
      .optional()
      .describe('Class of the Ingress that leads the question to the answer. By default the gateway does without one.'),
    ...selected,
  }),
  z.strictObject({
    kind: z.literal('cloudDNS').describe('A record of Google Cloud DNS.'),
    project: text.describe('Id of the project.'),
    hostedZoneName: text.optional().describe('Name of the zone. By default the one that fits.'),
    serviceAccountSecret: secret('the key of a service account of Google')
      .optional()
      .describe('Key of a service account of Google. By default who the controller is by Workload Identity.'),
    ...selected,
  }),
  z.strictObject({
    kind: z.literal('route53').describe('A record of Amazon Route 53.'),
    region: text.optional().describe('Region of its API. By default that of the controller.'),
    hostedZoneID: text.optional().describe('Id of the zone. By default the one that fits.'),
    role: text.optional().describe('ARN of a role to take. By default none.'),
    accessKeyID: text
      .optional()
      .describe('Id of an access key. By default who the controller is by its service account.'),
    secretAccessKeySecret: secret('the secret access key')
      .optional()
      .describe('The key of `accessKeyID`. By default none.'),
    ...selected,
  }),
  z.strictObject({
    kind: z.literal('azureDNS').describe('A record of Azure DNS.'),
    subscriptionID: text.describe('Id of the subscription.'),
    resourceGroupName: text.describe('Resource group of the zone.'),
    hostedZoneName: text.optional().describe('Name of the zone. By default the one that fits.'),
    environment: z
      .enum(['AzurePublicCloud', 'AzureChinaCloud', 'AzureUSGovernmentCloud'])
      .optional()
      .describe('The cloud. By default the public one.'),
    managedIdentityClientID: text
      .optional()
      .describe('Client id of a managed identity. By default the one of the controller.'),
    clientID: text.optional().describe('Client id of a service principal. By default a managed identity is used.'),
    tenantID: text.optional().describe('Tenant of the service principal. By default none.'),
    clientSecret: secret('the secret of the service principal')
      .optional()
      .describe('Secret of the service principal. By default none.'),
    ...selected,
  }),
  z.strictObject({
    kind: z.literal('cloudflare').describe('A record of Cloudflare.'),
    apiToken: secret('a token that may edit the zone'),
    ...selected,
  }),
]);

const issuer = z
  .strictObject({
    name: dnsSubdomain.describe('Name of the ClusterIssuer, as gateway.tls.issuer refers to it.'),
    email: z.email('an e-mail address').optional().describe('Address of the account there. By default none.'),
    server: httpUrl.default(LETS_ENCRYPT).describe('Address of the ACME server.'),
    ca: z
      .string()
      .regex(/^\s*-----BEGIN CERTIFICATE-----[\s\S]+-----END CERTIFICATE-----\s*$/, 'a certificate in PEM')
      .optional()
      .describe('Authority that signed the certificate of the server. By default a public one.'),
    accountSecret: dnsSubdomain
      .optional()
      .describe('Secret in which cert-manager keeps the key of the account. By default named as the issuer.'),
    externalAccount: z
      .strictObject({ keyID: text.describe('Id of the key.'), key: secret('the key') })
      .optional()
      .describe('Account elsewhere that the server asks for. By default none.'),
    solvers: z
      .array(solver)
      .min(1)
      .default([{ kind: 'http01', dnsZones: [] }])
      .describe('How it proves that a name is yours.'),
  })
  .superRefine(({ solvers }, context) => {
    for (const [index, each] of solvers.entries()) {
      for (const [key, needs] of unpaired(each)) {
        context.addIssue({ code: 'custom', path: ['solvers', index, key], message: `${needs} beside it` });
      }
    }
  });

/** Keys of a solver that mean nothing without others, with those. */
function unpaired(each: z.output<typeof solver>): [key: string, needs: string][] {
  const pairs: Readonly<Record<string, readonly (readonly string[])[]>> = {
    route53: [['accessKeyID', 'secretAccessKeySecret']],
    azureDNS: [['clientID', 'tenantID', 'clientSecret']],
  };
  const said = new Set(Object.entries(each).flatMap(([key, value]) => (value === undefined ? [] : [key])));
  return (pairs[each.kind] ?? []).flatMap((keys): [string, string][] => {
    const [first] = keys.filter((key) => said.has(key));
    const missing = keys.filter((key) => !said.has(key));
    return first !== undefined && missing.length > 0 ? [[first, missing.join(' and ')]] : [];
  });
}

/** Issuers of certificates by ACME. */
export const issuersSchema = z
  .array(issuer)
  .default([])
  .superRefine(eachOnce<z.output<typeof issuer>>('name'))
  .describe("ClusterIssuers that get certificates by ACME, from Let's Encrypt or another. By default none.");

/** An issuer with all defaults filled in. */
export type AcmeIssuerSettings = z.output<typeof issuer>;

/** How it proves that a name is yours. */
export type SolverSettings = z.output<typeof solver>;

import { z } from 'zod';
import { dnsLabel, httpUrl, text } from './text-schema';
import { claimName } from './user-schema';

const issuer = httpUrl;

const audiences = z
  .array(text.regex(/^[^*]*$/, "text without '*'"))
  .min(1, 'at least one: a token for somebody else must not count')
  .describe('Whom a token must be made for, so that no other token of the issuer counts.');

const namespaces = z
  .union([z.literal('all'), z.array(dnsLabel).min(1)])
  .describe("Namespaces whose service accounts count, or 'all'.");

const keys = {
  jwksUri: issuer.optional().describe("Address of the issuer's keys. By default found by discovery."),
  jwks: z
    .string()
    .regex(/^\s*\{[\s\S]*"keys"[\s\S]*\}\s*$/, 'a JSON Web Key Set')
    .optional()
    .describe(
      "The issuer's keys themselves, where nobody can fetch them. They do not follow a rotation. By default none.",
    ),
};

const cluster = z.strictObject({
  issuer: issuer
    .optional()
    .describe(
      'The issuer that the cluster writes into tokens (`kubectl get --raw /.well-known/openid-configuration`). ' +
        'By default https://kubernetes.default.svc.<cluster domain>, which EKS, GKE and AKS do not use.',
    ),
  audiences: audiences.default(['kubeflow']),
  namespaces,
  keys: z
    .enum(['issuer', 'proxy'])
    .optional()
    .describe(
      'Who gives the keys: the issuer, where it is public, or a proxy in the cluster. ' +
        'By default issuer on EKS, GKE and AKS, else proxy.',
    ),
  ...keys,
});

const other = z.strictObject({
  issuer: issuer.describe('The issuer, as it writes itself into tokens.'),
  audiences,
  namespaces: namespaces
    .default('all')
    .describe('For the issuer of a cluster: namespaces whose service accounts count.'),
  userClaim: claimName.default('sub').describe('Claim that is the name of the user.'),
  groupsClaim: claimName.optional().describe('Claim with the groups. By default none.'),
  ...keys,
});

/** Which tokens of programs count beside those of the users' own issuer. */
export const machineTokensSchema = z.union([
  z.literal('none').describe('No others.'),
  z
    .strictObject({
      cluster: cluster
        .optional()
        .describe("Tokens of the cluster's own service accounts. By default they do not count."),
      issuers: z.array(other).default([]).describe('Further issuers.'),
      clusterLocalGateway: z
        .boolean()
        .default(false)
        .describe(
          'Whether calls at the cluster-local gateway, from pod to model, need such a token too. Otherwise every pod that reaches it may call.',
        ),
    })
    .refine(({ cluster, issuers, clusterLocalGateway }) => !clusterLocalGateway || cluster || issuers.length > 0, {
      path: ['clusterLocalGateway'],
      message: 'cluster or issuers beside it: whose tokens count?',
    }),
]);

/** Which tokens of programs count. */
export type MachineTokens = Exclude<z.output<typeof machineTokensSchema>, 'none'>;

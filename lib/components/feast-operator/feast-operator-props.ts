import { z } from 'zod';
import { eachNameOnce } from '../../core/schemas/each-once';
import { resourcesSchema } from '../../core/schemas/pod-schema';
import { dnsLabel, httpUrl } from '../../core/schemas/text-schema';
import { namespaceProps } from '../../patterns/namespace-props';

/** Settings of the Feast operator. */
export const feastOperatorProps = z.strictObject({
  namespace: z
    .strictObject(namespaceProps)
    .prefault({})
    .describe('The namespace in which the operator runs: how it is closed, labels.'),
  storeNamespaces: z
    .union([z.literal('all'), z.array(dnsLabel).superRefine(eachNameOnce)])
    .default([])
    .describe(
      'Namespaces in which it may make what a feature store consists of, beside those of `profiles[].featureStore`: some that are there already, or all of the cluster, which lets it run programs as any service account.',
    ),
  tokenReviews: z
    .boolean()
    .default(false)
    .describe(
      'Whether feature stores may ask the cluster who calls them (`authz` of the kinds `kubernetes`, the default of Feast, and `oidc`). Each then gets a binding by which it lists the namespaces and the role bindings, and so the users, of the whole cluster.',
    ),
  sparkApplications: z
    .boolean()
    .default(false)
    .describe(
      'Whether feature stores may compute by Spark applications (a `batchEngine` of the type `spark_application`).',
    ),
  oidcIssuer: httpUrl
    .optional()
    .describe('Issuer of the tokens of callers, for feature stores with `authz.oidc` that name none. By default none.'),
  resources: resourcesSchema
    .default({ requests: { cpu: '10m', memory: '64Mi' }, limits: { cpu: '1', memory: '256Mi' } })
    .describe('Requests and limits.'),
});

export type { FeastOperatorProps } from './feast-operator-props.generated';

/** These with all defaults filled in. */
export type FeastOperatorSettings = z.output<typeof feastOperatorProps>;

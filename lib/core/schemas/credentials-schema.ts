import { z } from 'zod';
import { interval } from './duration-schema';
import { dnsSubdomain, text } from './text-schema';

/** Where passwords and keys come from, as a settings file says it. */
export const credentialsSchema = z.discriminatedUnion('source', [
  z.strictObject({
    source: z.literal('generated').describe('Made once into a file with mode 0600, stable from then on.'),
    file: text.optional().describe('The file. By default <settings>.credentials.yaml beside the settings file.'),
  }),
  z.strictObject({ source: z.literal('existing').describe('Secrets that you make; the render holds none.') }),
  z.strictObject({
    source: z.literal('externalSecrets').describe('ExternalSecret objects for the External Secrets operator.'),
    store: dnsSubdomain.describe('Name of the store.'),
    storeKind: z
      .enum(['SecretStore', 'ClusterSecretStore'])
      .default('ClusterSecretStore')
      .describe('Kind of the store.'),
    refreshInterval: interval.default('1h').describe('How often the operator looks again.'),
    prefix: z.string().default('').describe("What stands before namespace/name in the store's keys."),
  }),
]);

/** The same, and values that code gives. */
export const credentialOptions = z.discriminatedUnion('source', [
  ...credentialsSchema.options,
  z.strictObject({ source: z.literal('fixed'), values: z.record(z.string(), z.record(z.string(), z.string())) }),
]);

import { z } from 'zod';
import { duration } from '../../core/schemas/text-schema';
import { namespaceProps } from '../../patterns/namespace-props';

/** Settings of Dex. Its users and connectors stand at the top: `auth.dex`. */
export const dexProps = z.strictObject({
  replicas: z.int().min(1, 'at least 1').optional().describe('Number of pods. By default 2.'),
  logLevel: z
    .enum(['debug', 'info', 'warn', 'error'])
    .optional()
    .describe('Log level. debug writes down who logs in. By default info.'),
  tokenLifetime: duration
    .optional()
    .describe('How long a token counts. By default as long as a session, auth.sessionDuration.'),
  signingKeyLifetime: duration.optional().describe('How often Dex makes a new signing key. By default every 6h.'),
  istio: z
    .boolean()
    .optional()
    .describe('Whether it hangs on the gateway, and who may connect is limited. By default true.'),
  namespace: z.strictObject(namespaceProps).optional().describe('The namespace of Dex.'),
});

/** Properties of `Dex`. */
export type DexProps = z.input<typeof dexProps>;

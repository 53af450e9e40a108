import { z } from 'zod';
import { duration } from '../../core/schemas/duration-schema';
import { programDefault } from '../../core/schemas/program-default';
import { namespaceProps } from '../../patterns/namespace-props';

/** Settings of Dex. Its users and connectors stand at the top: `auth.dex`. */
export const dexProps = z.strictObject({
  replicas: z.int().min(1, 'at least 1').default(2).describe('Number of pods.'),
  logLevel: z
    .enum(['debug', 'info', 'warn', 'error'])
    .default('info')
    .describe('Log level. debug writes down who logs in.'),
  tokenLifetime: duration
    .optional()
    .describe('How long a token counts. By default as long as a session, auth.sessionDuration.'),
  signingKeyLifetime: programDefault(duration, '6h').describe('How often Dex makes a new signing key.'),
  istio: z.boolean().default(true).describe('Whether it hangs on the gateway, and who may connect is limited.'),
  namespace: z.strictObject(namespaceProps).prefault({}).describe('The namespace of Dex.'),
});

export type { DexProps } from './dex-props.generated';

/** The same with all defaults filled in. */
export type DexSettings = z.output<typeof dexProps>;

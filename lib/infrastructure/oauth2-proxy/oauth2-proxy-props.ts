import { z } from 'zod';
import { text } from '../../core/schemas/text-schema';
import { namespaceProps } from '../../patterns/namespace-props';

/** Settings of oauth2-proxy. Who users are stands at the top: `auth`. */
export const oauth2ProxyProps = z.strictObject({
  replicas: z.int().min(1, 'at least 1').optional().describe('Number of pods. By default 2.'),
  signInPage: z
    .boolean()
    .optional()
    .describe(
      'Whether a page with a button stands before the login. By default true; without it users go there at once.',
    ),
  providerName: text.optional().describe('What stands on that button. By default Dex, or the host of the issuer.'),
  apiPaths: z
    .array(text)
    .optional()
    .describe(
      'Patterns of paths that get 401 instead of a page for logging in. By default /api/, /apis/, ^/ml_metadata.',
    ),
  insecureSkipVerify: z
    .boolean()
    .optional()
    .describe("Whether the certificate of the issuer may be anyone's. By default false; see auth.oidc.ca."),
  istio: z.boolean().optional().describe('Whether it hangs on the gateway. By default true.'),
  namespace: z.strictObject(namespaceProps).optional().describe('The namespace of oauth2-proxy.'),
});

/** Properties of `OAuth2Proxy`. */
export type OAuth2ProxyProps = z.input<typeof oauth2ProxyProps>;

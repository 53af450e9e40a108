import { z } from 'zod';
import { text } from '../../core/schemas/text-schema';
import { namespaceProps } from '../../patterns/namespace-props';

/** Settings of oauth2-proxy. Who users are stands at the top: `auth`. */
export const oauth2ProxyProps = z.strictObject({
  replicas: z.int().min(1, 'at least 1').default(2).describe('Number of pods.'),
  signInPage: z
    .boolean()
    .default(true)
    .describe('Whether a page with a button stands before the login. Without it users go there at once.'),
  providerName: text.optional().describe('What stands on that button. By default Dex, or the host of the issuer.'),
  apiPaths: z
    .array(text)
    .default(['/api/', '/apis/', '^/ml_metadata'])
    .describe('Patterns of paths that get 401 instead of a page for logging in.'),
  insecureSkipVerify: z
    .boolean()
    .default(false)
    .describe("Whether the certificate of the issuer may be anyone's. Better say whose it is: auth.oidc.ca."),
  istio: z.boolean().default(true).describe('Whether it hangs on the gateway.'),
  namespace: z.strictObject(namespaceProps).prefault({}).describe('The namespace of oauth2-proxy.'),
});

export type { OAuth2ProxyProps } from './oauth2-proxy-props.generated';

/** The same with all defaults filled in. */
export type OAuth2ProxySettings = z.output<typeof oauth2ProxyProps>;

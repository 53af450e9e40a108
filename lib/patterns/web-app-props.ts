import { z } from 'zod';

/** Settings that every web app has; the props of each spread them. */
export const webAppProps = {
  secureCookies: z
    .boolean()
    .optional()
    .describe(
      'Whether its cookies need TLS. By default whether the gateway has TLS: over plain HTTP a browser would drop them.',
    ),
  metrics: z.boolean().default(true).describe('Whether it serves Prometheus metrics.'),
  istio: z.boolean().default(true).describe('Whether it hangs on the gateway of Istio.'),
};

/** These settings among the props of `WebApp`, whose other props code writes, not users. */
export const webAppSettings = z.object(webAppProps);

/** What users may change of every web app. */
export type WebAppSettings = z.output<typeof webAppSettings>;

/** Names of the components that one does without when it does not hang on the gateway of Istio. */
export function withoutGateway({ istio }: { readonly istio: boolean }) {
  return istio ? [] : (['istio', 'kubeflow-istio-resources'] as const);
}

import { z } from 'zod';

/** Settings that every web app has; the props of each spread them. */
export const webAppProps = {
  secureCookies: z
    .boolean()
    .optional()
    .describe(
      'Whether its cookies need TLS. By default whether the gateway has TLS: over plain HTTP a browser would drop them.',
    ),
  metrics: z.boolean().optional().describe('Whether it serves Prometheus metrics. By default true.'),
  istio: z.boolean().optional().describe('Whether it hangs on the gateway of Istio. By default true.'),
};

/** What users change of every web app. */
export type WebAppSettings = z.input<z.ZodObject<typeof webAppProps>>;

/** Names of the components that one does without when it does not hang on the gateway of Istio. */
export function withoutGateway({ istio = true }: { readonly istio?: boolean }): readonly string[] {
  return istio ? [] : ['istio', 'kubeflow-istio-resources'];
}

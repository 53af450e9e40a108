import { z } from 'zod';

/** A length of time as Go writes it. */
const hours = z.string().regex(/^[1-9]\d*h$/, 'a number of hours such as 2160h');

/** Settings of the gateway. Its host and where its certificate comes from stand at the top: `gateway`. */
export const kubeflowIstioResourcesProps = z.strictObject({
  minTlsVersion: z.enum(['1.2', '1.3']).optional().describe('Oldest version of TLS that is spoken. By default 1.2.'),
  certificate: z
    .strictObject({
      duration: hours.optional().describe("How long it is valid. By default the issuer's choice, mostly 2160h."),
      renewBefore: hours.optional().describe('How long before its end a new one is made. By default a third of it.'),
      algorithm: z.enum(['RSA', 'ECDSA', 'Ed25519']).optional().describe('Algorithm of its key. By default RSA.'),
    })
    .refine(
      ({ duration = '2160h', renewBefore }) =>
        !renewBefore || Number.parseInt(renewBefore, 10) < Number.parseInt(duration, 10),
      {
        path: ['renewBefore'],
        message: 'less than duration',
      },
    )
    .optional()
    .describe('The certificate that cert-manager makes, with gateway.tls.mode selfSigned or issuer.'),
});

/** Properties of `KubeflowIstioResources`. */
export type KubeflowIstioResourcesProps = z.input<typeof kubeflowIstioResourcesProps>;

import { z } from 'zod';

/** A length of time as Go writes it. */
const hours = z.string().regex(/^[1-9]\d*h$/, 'a number of hours such as 2160h');

/** What cert-manager asks an issuer for when a certificate does not say how long it is to be valid. */
const USUAL_DURATION = '2160h';

/** Settings of the gateway. Its host and where its certificate comes from stand at the top: `gateway`. */
export const kubeflowIstioResourcesProps = z.strictObject({
  minTlsVersion: z.enum(['1.2', '1.3']).default('1.2').describe('Oldest version of TLS that is spoken.'),
  certificate: z
    .strictObject({
      duration: hours
        .optional()
        .describe(`How long it is valid. By default the issuer's choice, mostly ${USUAL_DURATION}.`),
      renewBefore: hours.optional().describe('How long before its end a new one is made. By default a third of it.'),
      algorithm: z.enum(['RSA', 'ECDSA', 'Ed25519']).default('RSA').describe('Algorithm of its key.'),
    })
    .refine(
      ({ duration = USUAL_DURATION, renewBefore }) =>
        !renewBefore || Number.parseInt(renewBefore, 10) < Number.parseInt(duration, 10),
      {
        path: ['renewBefore'],
        message: 'less than duration',
      },
    )
    .prefault({})
    .describe('The certificate that cert-manager makes, with gateway.tls.mode selfSigned or issuer.'),
});

export type { KubeflowIstioResourcesProps } from './kubeflow-istio-resources-props.generated';

/** These with all defaults filled in. */
export type KubeflowIstioResourcesSettings = z.output<typeof kubeflowIstioResourcesProps>;

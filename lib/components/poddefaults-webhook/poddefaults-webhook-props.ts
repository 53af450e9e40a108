import { z } from 'zod';

/** Settings of the PodDefaults webhook. */
export const podDefaultsWebhookProps = z.strictObject({
  failurePolicy: z
    .enum(['Fail', 'Ignore'])
    .default('Fail')
    .describe(
      'What happens to a new pod of a profile when the webhook does not answer: refused, or made without its PodDefaults.',
    ),
  timeoutSeconds: z
    .int()
    .min(1)
    .max(30)
    .optional()
    .describe("How many seconds the API server waits for its answer. By default the API server's own 10."),
});

export type { PodDefaultsWebhookProps } from './poddefaults-webhook-props.generated';

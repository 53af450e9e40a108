/** What the autoscalers of Deployments count, where one number of one metric does not say it. */
import { z } from 'zod';
import { byteAmount } from '../../core/schemas/amount-schema';
import { dnsLabel, dnsSubdomain, httpUrl, quantity, text } from '../../core/schemas/text-schema';
import { amountOf } from '../../kubernetes/quantity';

const utilization = z.int().min(1).max(100);

const threshold = quantity.describe('How much of it is for one pod, such as 5 or 0.5.');

/** A server that is asked, with what KEDA needs for it. */
const server = {
  address: httpUrl.describe('Address of the server.'),
  query: text.describe('What it is asked.'),
  threshold,
  authentication: z
    .strictObject({
      trigger: dnsSubdomain.describe('A TriggerAuthentication of KEDA in the namespace.'),
      modes: text.optional().describe('How, such as bearer, basic or tls. By default nothing is said.'),
    })
    .optional()
    .describe('How KEDA logs in. By default it does not.'),
};

/** A metric that an autoscaler of Deployments follows. */
export const metric = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('cpu').describe('CPU.'),
    utilization: utilization.describe('Per cent of what a pod requests.'),
  }),
  z
    .strictObject({
      kind: z.literal('memory').describe('Memory.'),
      utilization: utilization.optional().describe('Per cent of what a pod requests. By default average.'),
      average: byteAmount
        .refine((amount) => amountOf(amount) >= 2 ** 20, { error: '1Mi or more' })
        .optional()
        .describe('Amount for each pod. By default utilization.'),
    })
    .refine(({ utilization, average }) => (utilization === undefined) !== (average === undefined), {
      path: ['utilization'],
      error: 'exactly one of utilization and average',
    }),
  z.strictObject({
    kind: z.literal('prometheus').describe('An answer of Prometheus.'),
    ...server,
    namespace: dnsLabel.optional().describe('Namespace that the query is about. By default none is said.'),
  }),
  z.strictObject({ kind: z.literal('graphite').describe('An answer of Graphite.'), ...server }),
  z.strictObject({
    kind: z.literal('openTelemetry').describe('Metrics of the pods themselves, by a collector of OpenTelemetry.'),
    names: z.array(text).min(1).optional().describe('Metrics that the collector keeps. By default all.'),
    query: text.describe('Metric that counts.'),
    threshold,
    operation: z
      .enum(['last_one', 'avg', 'max', 'min', 'rate', 'count'])
      .optional()
      .describe('How values over time become one. By default the last one counts.'),
    address: text.optional().describe('Host and port of the scaler. By default those of the platform.'),
  }),
]);

/** A metric with all defaults filled in. */
export type MetricSettings = z.output<typeof metric>;

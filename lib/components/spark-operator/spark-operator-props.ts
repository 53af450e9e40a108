import { z } from 'zod';
import { resourcesSchema } from '../../core/schemas/pod-schema';
import { dnsLabel, dnsSubdomain, text } from '../../core/schemas/text-schema';

const controller = z.strictObject({
  threads: z.int().min(1).default(10).describe('Applications that it looks after at once.'),
  maxTrackedExecutors: z
    .int()
    .min(1)
    .default(1000)
    .describe('Executors of one application whose state is kept in its status.'),
  resources: resourcesSchema
    .default({ requests: { cpu: '100m', memory: '300Mi' }, limits: { memory: '2Gi' } })
    .describe('Requests and limits. A Java process of its own submits each application, so leave it memory.'),
});

const webhook = z
  .strictObject({
    enabled: z
      .boolean()
      .default(true)
      .describe(
        'Whether mistakes in applications are refused, and their pods get what spark-submit cannot say: volumes, security contexts, tolerations.',
      ),
    enforceQuotas: z
      .boolean()
      .default(false)
      .describe('Whether an application that does not fit the ResourceQuota of its namespace is refused as a whole.'),
    resources: resourcesSchema
      .default({ requests: { cpu: '50m', memory: '64Mi' }, limits: { memory: '512Mi' } })
      .describe('Requests and limits.'),
  })
  .refine(({ enabled, enforceQuotas }) => enabled || !enforceQuotas, {
    path: ['enforceQuotas'],
    error: 'false, as the webhook, which looks at quotas, is not enabled',
  });

const uiIngress = z.strictObject({
  urlFormat: text.describe(
    'Address of the page of an application, in which {{$appName}} and {{$appNamespace}} stand for its own.',
  ),
  className: dnsSubdomain.optional().describe("Class of the Ingress. By default the cluster's own."),
});

/** Settings of the Spark operator. */
export const sparkOperatorProps = z.strictObject({
  jobNamespaces: z
    .union([z.enum(['profiles', 'all']), z.array(dnsLabel).min(1)])
    .default('profiles')
    .describe(
      'Where applications run: in the namespaces of profiles, those that come later too; in all of the cluster; or in these only.',
    ),
  controller: controller.prefault({}).describe('The program that runs applications.'),
  webhook: webhook.prefault({}).describe('The program that checks applications and completes their pods.'),
  batchScheduler: z
    .enum(['none', 'volcano', 'yunikorn'])
    .default('none')
    .describe(
      'A scheduler on the cluster that starts the pods of an application all at once, for those that ask for it.',
    ),
  uiService: z.boolean().default(true).describe("Whether each driver's web page gets a Service."),
  uiIngress: uiIngress
    .optional()
    .describe(
      'An Ingress for the web page of each driver, and those that applications ask for. Such a page knows no login and no profile: whoever reaches it sees the job. By default none.',
    ),
  metrics: z.boolean().default(true).describe('Whether both programs serve metrics on port 8080.'),
  logLevel: z.enum(['debug', 'info', 'error']).default('info').describe('What both programs log.'),
});

export type { SparkOperatorProps } from './spark-operator-props.generated';

/** These with all defaults filled in. */
export type SparkOperatorSettings = z.output<typeof sparkOperatorProps>;

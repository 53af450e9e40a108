import { z } from 'zod';
import { labelMap } from '../../core/schemas/labels-schema';
import { dnsLabel, text } from '../../core/schemas/text-schema';
import { workloadProps } from '../profile-workload';
import { algorithmSchema, earlyStoppingSchema } from './algorithm-schema';

const path = z.string().regex(/^\/[\w./-]+$/, 'a path such as /var/log/katib/metrics.log');
const formats = z
  .array(z.string().regex(/\(.*\).*\(.*\)/, 'an expression with two groups, for name and value'))
  .optional()
  .describe('How metrics stand in the text: expressions with two groups, for name and value. By default name=value.');

const objective = z.strictObject({
  type: z.enum(['maximize', 'minimize']).describe('Whether more of it is better, or less.'),
  metric: text.describe('The metric, by the name that the trials give it.'),
  goal: z
    .number()
    .optional()
    .describe('With what value the experiment is done. By default it goes on to the last trial.'),
  additionalMetrics: z.array(text).default([]).describe('Metrics that are recorded as well.'),
  strategies: z
    .record(text, z.enum(['min', 'max', 'latest']))
    .default({})
    .describe('Which of the values that a trial reports of a metric counts. By default the best.'),
});

const metricsCollector = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('StdOut').describe('From what the container writes.'), formats }),
  z.strictObject({
    kind: z.literal('File').describe('From a file that it writes.'),
    path: path.default('/var/log/katib/metrics.log').describe('The file.'),
    format: z.enum(['TEXT', 'JSON']).default('TEXT').describe('Lines of text, or of JSON.'),
    formats,
  }),
  z.strictObject({
    kind: z.literal('TensorFlowEvent').describe('From events that TensorFlow writes.'),
    path: path.default('/var/log/katib/tfevent/').describe('Their folder.'),
  }),
  z.strictObject({
    kind: z.literal('PrometheusMetric').describe('From where Prometheus would read them.'),
    path: path.default('/metrics').describe('Path of the page.'),
    port: z.int().min(1).max(65535).default(8080).describe('Its port.'),
  }),
  z.strictObject({ kind: z.literal('Push').describe('The program reports them itself, by the SDK.') }),
]);

const trialTemplate = z.strictObject({
  primaryContainerName: dnsLabel.optional().describe('Container whose metrics count. By default what its kind has.'),
  primaryPodLabels: labelMap.optional().describe('Labels of the pods that have it. By default what its kind has.'),
  successCondition: text.optional().describe('When a trial is done, as gjson. By default what its kind has.'),
  failureCondition: text.optional().describe('When it has failed, as gjson. By default what its kind has.'),
  retain: z
    .boolean()
    .optional()
    .describe('Whether what ran for a trial stays when it is done. By default it does not.'),
});

const count = z.int().min(1, 'at least 1');

const props = z.strictObject({
  ...workloadProps,
  name: z
    .string()
    .max(40, 'at most 40 characters')
    .regex(/^[a-z]([-a-z0-9]*[a-z0-9])?$/, "lowercase letters, digits and '-', starting with a letter")
    .optional()
    .describe('Its name. By default the id of the construct.'),
  objective: objective.describe('What it looks for.'),
  algorithm: algorithmSchema.prefault({ name: 'random' }).describe('What chooses the parameters of trials.'),
  earlyStopping: earlyStoppingSchema
    .optional()
    .describe('What stops trials that promise little. By default they run to their end.'),
  parallelTrialCount: count.optional().describe('How many trials run at the same time. By default 3.'),
  maxTrialCount: count
    .optional()
    .describe('After how many trials it is done. By default 12; with grid after as many as there are combinations.'),
  maxFailedTrialCount: z.int().min(0).optional().describe('How many trials may fail before it does. By default 3.'),
  resumePolicy: z
    .enum(['Never', 'LongRunning', 'FromVolume'])
    .optional()
    .describe(
      'Whether it can go on when it is done: as its algorithm keeps running, or as a volume keeps what it knew. By default ' +
        'never; with pbt, whose trials share a volume, FromVolume.',
    ),
  metricsCollector: metricsCollector.prefault({ kind: 'StdOut' }).describe('Where the metrics of trials come from.'),
  trialTemplate: trialTemplate.prefault({}).describe('How Katib knows how a trial goes.'),
});

/** Collectors that read while a trial runs and can stop it. */
const CAN_STOP: readonly string[] = ['StdOut', 'File'];

/** Props of an Experiment. What Katib's webhook would refuse is refused here. */
export const experimentProps = props.superRefine((settings, { addIssue }) => {
  const refuse = (message: string, ...where: string[]) => addIssue({ code: 'custom', path: where, message });
  const { metricsCollector: collector } = settings;
  const { metric, additionalMetrics, strategies } = settings.objective;
  if (additionalMetrics.includes(metric)) refuse(`others than ${metric}`, 'objective', 'additionalMetrics');
  for (const name of Object.keys(strategies)) {
    if (![metric, ...additionalMetrics].includes(name)) {
      refuse(`no ${name}, which is no metric of the objective`, 'objective', 'strategies');
    }
  }
  if (collector.kind === 'File' && collector.format === 'JSON' && collector.formats) {
    refuse('none, as the format is JSON', 'metricsCollector', 'formats');
  }
  if (settings.earlyStopping && !CAN_STOP.includes(collector.kind)) {
    refuse(`none, as only the collectors ${CAN_STOP.join(' and ')} can stop a trial`, 'earlyStopping');
  }
});

export type { ExperimentProps } from './experiment-props.generated';

/** These with all defaults filled in. */
export type ExperimentSettings = z.output<typeof experimentProps>;

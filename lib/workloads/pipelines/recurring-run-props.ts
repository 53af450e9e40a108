import { z } from 'zod';
import { cronSchema } from '../../core/schemas/cron-schema';
import { dnsLabel, dnsSubdomain, text } from '../../core/schemas/text-schema';
import type { RecurringRunProps } from './recurring-run-props.generated';
import { runnerAccount, workflowSpec } from './workflow-props';

const period = {
  start: z.date().optional().describe('When the first run may start. By default at once.'),
  end: z.date().optional().describe('When no more runs start. By default never.'),
};

const schedule = z.union([
  z.strictObject({
    cron: cronSchema({
      expected: 'six fields, the first are seconds, such as 0 0 3 * * * for 3:00',
      seconds: true,
    }).describe('Times of the clock: six fields, the first are seconds, such as `0 0 3 * * *` for 3:00.'),
    ...period,
  }),
  z.strictObject({
    everySeconds: z.int().min(1).describe('Seconds from the start of one run to that of the next.'),
    ...period,
  }),
]);

/** When runs start. */
export type Schedule = RecurringRunProps['schedule'];

const runnable = z.union([
  z.strictObject({
    pipelineId: text.describe('Id that the API of Pipelines gave the pipeline.'),
    pipelineVersionId: text.optional().describe('Id of a version. By default the newest runs.'),
    experimentId: text.optional().describe('Id of the experiment that its runs belong to. By default none is named.'),
  }),
  z.strictObject({ workflow: workflowSpec.describe('A Workflow of Argo.') }),
]);

/** What runs: a version of a pipeline, or a Workflow. */
export type Runnable = RecurringRunProps['run'];

/** Props of a recurring run. */
export const recurringRunProps = z.strictObject({
  namespace: dnsLabel.optional().describe("Namespace of the profile it belongs to. By default the chart's."),
  name: dnsSubdomain.optional().describe('Its name. By default the id of the construct.'),
  schedule: schedule.describe('When runs start.'),
  run: runnable.describe('What runs.'),
  parameters: z
    .record(z.string(), z.string())
    .default({})
    .describe(
      'Parameters of each run; `[[ScheduledTime]]`, `[[CurrentTime]]` and `[[Index]]` stand for what they say.',
    ),
  enabled: z.boolean().default(true).describe('Whether runs start.'),
  maxConcurrency: z
    .int()
    .min(1, '1 to 10')
    .max(10, '1 to 10')
    .default(1)
    .describe('How many runs may go on at the same time, 1 to 10.'),
  catchUp: z
    .boolean()
    .default(true)
    .describe('Whether runs are made up for whose time passed while nothing could start them.'),
  serviceAccountName: runnerAccount,
});

export type { RecurringRunProps };

/** These with all defaults filled in. */
export type RecurringRunSettings = z.output<typeof recurringRunProps>;

import { z } from 'zod';
import { cronSchema } from '../../core/schemas/cron-schema';
import { serviceLabel } from '../../core/schemas/text-schema';
import { timeZone } from '../../core/schemas/time-zone-schema';
import { applicationProps, checkApplication } from './application-schema';

const kept = (which: string) => z.int().min(1).default(1).describe(`How many ${which} are kept.`);

/** Props of a ScheduledSparkApplication. */
export const scheduledSparkApplicationProps = z
  .strictObject({
    ...applicationProps,
    // Each run is a SparkApplication whose name has the time in nanoseconds behind this one.
    name: serviceLabel
      .max(43, 'at most 43 characters, as each run adds its time')
      .optional()
      .describe('Its name. By default the id of the construct.'),
    schedule: cronSchema({
      expected: "five fields such as '0 3 * * *', @daily or '@every 1h30m'",
      descriptors: true,
    }).describe(
      'When it runs: five fields such as `0 3 * * *` for 3:00, or words such as `@daily` and `@every 1h30m`.',
    ),
    timeZone: timeZone.optional().describe('Time zone of these times. By default that of the operator, mostly UTC.'),
    concurrencyPolicy: z
      .enum(['Allow', 'Forbid', 'Replace'])
      .default('Forbid')
      .describe(
        'What happens when the last run still goes on: both run, the new one is left out, or it takes the place of the last.',
      ),
    successfulRunHistoryLimit: kept('runs that went well'),
    failedRunHistoryLimit: kept('runs that failed'),
    suspend: z.boolean().default(false).describe('Whether no more runs start.'),
  })
  .superRefine(checkApplication);

export type { ScheduledSparkApplicationProps } from './scheduled-spark-application-props.generated';

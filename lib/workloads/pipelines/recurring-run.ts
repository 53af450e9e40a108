import { Construct } from 'constructs';
import { ScheduledWorkflow } from '../../../imports/kubeflow.org';
import type { WorkflowSpec } from './workflow';

/** When runs start. */
export type Schedule =
  /** At times of the clock: six fields, the first are seconds, such as `0 0 3 * * *` for three o'clock. */
  | { readonly cron: string; readonly start?: Date; readonly end?: Date }
  /** Again and again, after so many seconds. */
  | { readonly everySeconds: number; readonly start?: Date; readonly end?: Date };

/** What runs: a version of a pipeline, or a Workflow. */
export type Runnable =
  | {
      /** Ids that the API of Pipelines gave pipeline and version. */
      readonly pipelineId: string;
      readonly pipelineVersionId?: string;
      readonly experimentId?: string;
    }
  | { readonly workflow: WorkflowSpec };

/** Properties of `RecurringRun`. */
export interface RecurringRunProps {
  /** Namespace of the profile it belongs to. @default - the chart's */
  readonly namespace?: string;
  /** Its name. @default - the id */
  readonly name?: string;
  readonly schedule: Schedule;
  readonly run: Runnable;
  /** Parameters of each run; `[[ScheduledTime]]`, `[[CurrentTime]]` and `[[Index]]` stand for what they say. */
  readonly parameters?: Record<string, string>;
  /** Whether runs start. @default true */
  readonly enabled?: boolean;
  /** How many runs may go on at the same time, 1 to 10. @default 1 */
  readonly maxConcurrency?: number;
  /** Whether runs are made up for whose time passed while nothing could start them. @default true */
  readonly catchUp?: boolean;
  /** As whom its steps run. @default 'default-editor', which every profile has */
  readonly serviceAccountName?: string;
}

/** A recurring run of Pipelines: a ScheduledWorkflow in the namespace of a profile. */
export class RecurringRun extends Construct {
  /** @throws when a number is out of its range */
  constructor(scope: Construct, id: string, props: RecurringRunProps) {
    super(scope, id);
    const { namespace, name = id, schedule, run, enabled = true, maxConcurrency = 1, catchUp = true } = props;
    const fail = (message: string) => new Error(`${this.node.path}: ${message}`);
    if (!Number.isInteger(maxConcurrency) || maxConcurrency < 1 || maxConcurrency > 10) {
      throw fail(`maxConcurrency is 1 to 10, not ${maxConcurrency}`);
    }
    if ('everySeconds' in schedule && !(schedule.everySeconds >= 1)) {
      throw fail(`everySeconds is 1 or more, not ${schedule.everySeconds}`);
    }
    if ('cron' in schedule && schedule.cron.trim().split(/\s+/).length !== 6) {
      throw fail(`cron has six fields, the first are seconds, not "${schedule.cron}"`);
    }
    const serviceAccount = props.serviceAccountName ?? 'default-editor';
    const parameters = Object.entries(props.parameters ?? {}).map(([key, value]) => ({ name: key, value }));
    new ScheduledWorkflow(this, 'scheduled-workflow', {
      metadata: { name, namespace },
      spec: {
        enabled,
        maxConcurrency,
        noCatchup: !catchUp,
        trigger: triggerOf(schedule),
        serviceAccount,
        ...('workflow' in run
          ? { workflow: { parameters, spec: { serviceAccountName: serviceAccount, ...run.workflow } } }
          : { ...run, workflow: { parameters } }),
      },
    });
  }
}

function triggerOf(schedule: Schedule): object {
  const times = { startTime: schedule.start?.toISOString(), endTime: schedule.end?.toISOString() };
  return 'cron' in schedule
    ? { cronSchedule: { cron: schedule.cron, ...times } }
    : { periodicSchedule: { intervalSecond: schedule.everySeconds, ...times } };
}

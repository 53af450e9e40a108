import { Construct } from 'constructs';
import { ScheduledWorkflow } from '../../../imports/kubeflow.org';
import { parseProps } from '../../core/props';
import { type RecurringRunProps, type RecurringRunSettings, recurringRunProps } from './recurring-run-props';

/** A recurring run of Pipelines: a ScheduledWorkflow in the namespace of a profile. */
export class RecurringRun extends Construct {
  constructor(scope: Construct, id: string, props: RecurringRunProps) {
    super(scope, id);
    const { namespace, name = id, run, ...settings } = parseProps(this, recurringRunProps, props);
    const { enabled, maxConcurrency, catchUp, serviceAccountName } = settings;
    const parameters = Object.entries(settings.parameters).map(([key, value]) => ({ name: key, value }));
    new ScheduledWorkflow(this, 'scheduled-workflow', {
      metadata: { name, namespace },
      spec: {
        enabled,
        maxConcurrency,
        noCatchup: !catchUp,
        trigger: triggerOf(settings.schedule),
        serviceAccount: serviceAccountName,
        ...('workflow' in run
          ? { workflow: { parameters, spec: { serviceAccountName, ...run.workflow } } }
          : { ...run, workflow: { parameters } }),
      },
    });
  }
}

function triggerOf(schedule: RecurringRunSettings['schedule']): object {
  const times = { startTime: schedule.start?.toISOString(), endTime: schedule.end?.toISOString() };
  return 'cron' in schedule
    ? { cronSchedule: { cron: schedule.cron, ...times } }
    : { periodicSchedule: { intervalSecond: schedule.everySeconds, ...times } };
}

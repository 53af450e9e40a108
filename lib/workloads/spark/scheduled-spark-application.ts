import { Construct } from 'constructs';
import { ScheduledSparkApplication as ScheduledSparkApplicationObject } from '../../../imports/sparkoperator.k8s.io';
import { parseProps } from '../../core/props';
import { workloadMetadata } from '../profile-workload';
import { sparkApplication } from './application-spec';
import {
  type ScheduledSparkApplicationProps,
  scheduledSparkApplicationProps,
} from './scheduled-spark-application-props';

/** A program of Spark that runs again and again, at times of the clock. */
export class ScheduledSparkApplication extends Construct {
  readonly name: string;
  readonly namespace: string | undefined;

  constructor(scope: Construct, id: string, props: ScheduledSparkApplicationProps) {
    super(scope, id);
    const settings = parseProps(this, scheduledSparkApplicationProps, { ...props, name: props.name ?? id });
    const metadata = workloadMetadata(id, settings);
    this.name = metadata.name;
    this.namespace = metadata.namespace;
    const { schedule, timeZone, concurrencyPolicy, successfulRunHistoryLimit, failedRunHistoryLimit } = settings;
    new ScheduledSparkApplicationObject(this, 'application', {
      metadata,
      spec: {
        schedule,
        timeZone,
        concurrencyPolicy,
        successfulRunHistoryLimit,
        failedRunHistoryLimit,
        suspend: settings.suspend || undefined,
        template: sparkApplication(this, { ...metadata, component: 'scheduledsparkapplication' }, settings),
      },
    });
  }
}

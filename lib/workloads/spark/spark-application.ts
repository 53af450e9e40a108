import { Construct } from 'constructs';
import { SparkApplication as SparkApplicationObject } from '../../../imports/sparkoperator.k8s.io';
import { parseProps } from '../../core/props';
import { workloadMetadata } from '../profile-workload';
import { sparkApplication } from './application-spec';
import { type SparkApplicationProps, sparkApplicationProps } from './spark-application-props';

/**
 * A program of Spark that runs once, with a driver and executors.
 *
 *     new SparkApplication(chart, 'clean', {
 *       namespace: 'team-a', image: 'example.com/team/clean:v1', sparkVersion: '4.0.1',
 *       mainApplicationFile: 'local:///opt/app/clean.py', executor: { instances: 4, memory: '4g' },
 *     });
 */
export class SparkApplication extends Construct {
  readonly name: string;
  readonly namespace: string | undefined;

  constructor(scope: Construct, id: string, props: SparkApplicationProps) {
    super(scope, id);
    const settings = parseProps(this, sparkApplicationProps, { ...props, name: props.name ?? id });
    const metadata = workloadMetadata(id, settings);
    this.name = metadata.name;
    this.namespace = metadata.namespace;
    const spec = sparkApplication(this, { ...metadata, component: 'sparkapplication' }, settings);
    new SparkApplicationObject(this, 'application', {
      metadata,
      spec: { ...spec, suspend: settings.suspend || undefined },
    });
  }
}

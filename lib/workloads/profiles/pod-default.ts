import { Construct } from 'constructs';
import { PodDefault as PodDefaultObject } from '../../../imports/kubeflow.org';
import { podDefaultSpec, podLabelsOf } from '../../components/profiles/pod-default-spec';
import { parseProps } from '../../core/props';
import { type PodDefaultProps, podDefaultProps } from './pod-default-props';

/**
 * What pods of a profile get that have its labels: environment, volumes, tolerations.
 *
 *     const keys = new PodDefault(chart, 'bucket', { namespace: 'team-a', envFrom: [{ secretRef: { name: 'bucket' } }] });
 *     new Notebook(chart, 'explore', { namespace: 'team-a', podDefaults: [keys] });
 */
export class PodDefault extends Construct {
  readonly name: string;
  readonly namespace: string | undefined;
  /** Labels of the pods that get it. */
  readonly podLabels: Record<string, string>;

  constructor(scope: Construct, id: string, props: PodDefaultProps = {}) {
    super(scope, id);
    const { namespace, name = id, ...rest } = parseProps(this, podDefaultProps, { ...props, name: props.name ?? id });
    this.name = name;
    this.namespace = namespace;
    this.podLabels = podLabelsOf({ name, ...rest });
    new PodDefaultObject(this, 'pod-default', {
      metadata: { name, namespace },
      spec: podDefaultSpec({ name, ...rest }),
    });
  }
}

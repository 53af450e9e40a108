import { Construct } from 'constructs';
import { Tensorboard as TensorboardObject } from '../../../imports/tensorboard.kubeflow.org';
import { parseProps } from '../../core/props';
import { workloadMetadata } from '../profile-workload';
import { labelsOfPodDefaults } from './chosen-pod-defaults';
import { type TensorboardProps, tensorboardProps } from './tensorboard-props';

/**
 * A TensorBoard with its page on the gateway.
 *
 *     new Tensorboard(chart, 'mnist', { namespace: 'team-a', logspath: 'pvc://runs/mnist' });
 */
export class Tensorboard extends Construct {
  readonly name: string;
  readonly namespace: string | undefined;

  constructor(scope: Construct, id: string, props: TensorboardProps) {
    super(scope, id);
    const settings = parseProps(this, tensorboardProps, { ...props, name: props.name ?? id });
    const { podDefaults, labels, logspath } = settings;
    const metadata = workloadMetadata(id, { ...settings, labels: { ...labelsOfPodDefaults(podDefaults), ...labels } });
    this.name = metadata.name;
    this.namespace = metadata.namespace;
    new TensorboardObject(this, 'tensorboard', { metadata, spec: { logspath } });
  }
}

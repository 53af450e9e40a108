import { component } from '../../core/component';
import { withOwnNamespace } from '../../patterns/own-namespace-props';
import { TensorboardController } from './tensorboard-controller';
import { tensorboardControllerProps } from './tensorboard-controller-props';

export const tensorboardControllerComponent = component({
  name: 'tensorboard-controller',
  order: 440,
  summary: 'Runs the TensorBoards of profiles.',
  part: 'notebooks',
  requires: ['kubeflow-namespace', 'istio'],
  optional: withOwnNamespace,
  crds: ['tensorboards.tensorboard.kubeflow.org'],
  props: tensorboardControllerProps,
  construct: TensorboardController,
});

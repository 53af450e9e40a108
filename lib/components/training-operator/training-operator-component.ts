import { component } from '../../core/component';
import { TrainingOperator } from './training-operator';
import { JOB_KINDS, trainingOperatorProps } from './training-operator-props';

export const trainingOperatorComponent = component({
  name: 'training-operator',
  order: 550,
  summary: 'Runs the training jobs of Kubeflow 1.x: PyTorchJob, TFJob, MPIJob and the like.',
  part: 'training-operator',
  requires: ['kubeflow-namespace', 'kubeflow-roles'],
  enabled: false,
  inRelease: ({ images }) => 'training-operator' in images,
  crds: ({ kinds }) => kinds.map((kind) => `${JOB_KINDS[kind]}.kubeflow.org`),
  props: trainingOperatorProps,
  construct: TrainingOperator,
});

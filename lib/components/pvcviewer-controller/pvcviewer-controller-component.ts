import { component } from '../../core/component';
import { PvcviewerController } from './pvcviewer-controller';
import { pvcviewerControllerProps } from './pvcviewer-controller-props';

export const pvcviewerControllerComponent = component({
  name: 'pvcviewer-controller',
  order: 420,
  summary: 'Runs the file browsers of volumes.',
  part: 'notebooks',
  requires: ['cert-manager', 'kubeflow-namespace', 'istio'],
  crds: ['pvcviewers.kubeflow.org'],
  props: pvcviewerControllerProps,
  construct: PvcviewerController,
});

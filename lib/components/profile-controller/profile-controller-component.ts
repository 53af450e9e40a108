import { component } from '../../core/component';
import { ProfileController } from './profile-controller';
import { profileControllerProps } from './profile-controller-props';

export const profileControllerComponent = component({
  name: 'profile-controller',
  order: 200,
  summary: 'Namespaces of users, and who may work in them.',
  part: 'dashboard',
  requires: ['istio', 'kubeflow-namespace', 'kubeflow-roles'],
  crds: ['profiles.kubeflow.org'],
  props: profileControllerProps,
  construct: ProfileController,
});

import { component } from '../../core/component';
import { withOwnNamespace } from '../../patterns/own-namespace-props';
import { ProfileController } from './profile-controller';
import { profileControllerProps } from './profile-controller-props';

export const profileControllerComponent = component({
  name: 'profile-controller',
  order: 200,
  summary: 'Namespaces of users, and who may work in them.',
  part: 'dashboard',
  requires: ['istio', 'kubeflow-namespace', 'kubeflow-roles'],
  optional: withOwnNamespace,
  crds: ['profiles.kubeflow.org'],
  props: profileControllerProps,
  check({ accessManagement }, _, on) {
    if (accessManagement || !on.has('central-dashboard')) return [];
    const message = 'expected true, as central-dashboard asks it who may see which namespace, got false';
    return [{ path: ['accessManagement'], message }];
  },
  construct: ProfileController,
});

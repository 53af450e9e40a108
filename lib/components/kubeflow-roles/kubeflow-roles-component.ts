import { component } from '../../core/component';
import { KubeflowRoles } from './kubeflow-roles';
import { kubeflowRolesProps } from './kubeflow-roles-props';

export const kubeflowRolesComponent = component({
  name: 'kubeflow-roles',
  order: 130,
  summary: 'What owners, contributors and viewers of profiles may do.',
  requires: [],
  props: kubeflowRolesProps,
  construct: KubeflowRoles,
});

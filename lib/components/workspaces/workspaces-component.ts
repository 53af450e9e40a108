import { component } from '../../core/component';
import { Workspaces } from './workspaces';
import { workspacesProps } from './workspaces-props';

export const workspacesComponent = component({
  name: 'workspaces',
  order: 670,
  summary: 'Notebooks v2 (alpha): servers of kinds that the administrator describes.',
  part: 'workspaces',
  requires: ['cert-manager', 'istio', 'kubeflow-istio-resources', 'kubeflow-roles'],
  enabled: false,
  crds: ['workspacekinds.kubeflow.org', 'workspaces.kubeflow.org'],
  props: workspacesProps,
  links: {
    menu: [
      {
        order: 11,
        text: 'Workspaces (Notebooks v2)',
        icon: 'book',
        items: [
          { text: 'Workspaces', link: '/workspaces/workspaces' },
          { text: 'Kinds', link: '/workspaces/workspacekinds' },
        ],
      },
    ],
  },
  construct: Workspaces,
});

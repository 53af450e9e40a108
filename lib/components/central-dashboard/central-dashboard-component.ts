import { component } from '../../core/component';
import { withoutGateway } from '../../patterns/web-app-props';
import { CentralDashboard } from './central-dashboard';
import { centralDashboardProps } from './central-dashboard-props';
import { unknownLinks } from './links';

export const centralDashboardComponent = component({
  name: 'central-dashboard',
  order: 210,
  summary: 'The first page: the frame around all others.',
  part: 'dashboard',
  requires: ['kubeflow-istio-resources', 'profile-controller'],
  optional: withoutGateway,
  props: centralDashboardProps,
  links: {
    documentation: [
      {
        order: 10,
        text: 'Kubeflow Website',
        link: 'https://www.kubeflow.org/',
        description: 'What Kubeflow is, and what is new',
      },
    ],
  },
  check: unknownLinks,
  construct: CentralDashboard,
});

import { component } from '../../core/component';
import { withoutGateway } from '../../patterns/web-app-props';
import { CentralDashboard } from './central-dashboard';
import { centralDashboardProps } from './central-dashboard-props';

export const centralDashboardComponent = component({
  name: 'central-dashboard',
  summary: 'The first page: the frame around all others.',
  requires: ['kubeflow-istio-resources', 'profile-controller'],
  optional: withoutGateway,
  props: centralDashboardProps,
  construct: CentralDashboard,
});

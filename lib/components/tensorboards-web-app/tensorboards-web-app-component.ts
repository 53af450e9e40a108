import { component } from '../../core/component';
import { withoutGateway } from '../../patterns/web-app-props';
import { TensorboardsWebApp } from './tensorboards-web-app';
import { tensorboardsWebAppProps } from './tensorboards-web-app-props';

export const tensorboardsWebAppComponent = component({
  name: 'tensorboards-web-app',
  order: 450,
  summary: 'Web page for TensorBoards.',
  part: 'notebooks',
  requires: ['kubeflow-namespace', 'istio', 'kubeflow-istio-resources', 'tensorboard-controller'],
  optional: withoutGateway,
  props: tensorboardsWebAppProps,
  links: { menu: [{ order: 20, text: 'TensorBoards', link: '/tensorboards/', icon: 'assessment' }] },
  construct: TensorboardsWebApp,
});

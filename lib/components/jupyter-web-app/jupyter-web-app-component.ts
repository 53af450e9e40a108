import { component } from '../../core/component';
import { withoutGateway } from '../../patterns/web-app-props';
import { JupyterWebApp } from './jupyter-web-app';
import { jupyterWebAppProps } from './jupyter-web-app-props';

export const jupyterWebAppComponent = component({
  name: 'jupyter-web-app',
  summary: 'Web page for notebooks.',
  requires: ['kubeflow-namespace', 'istio', 'kubeflow-istio-resources', 'notebook-controller'],
  optional: withoutGateway,
  props: jupyterWebAppProps,
  construct: JupyterWebApp,
});

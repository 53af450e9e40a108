import { component } from '../../core/component';
import { withoutGateway } from '../../patterns/web-app-props';
import { JupyterWebApp } from './jupyter-web-app';
import { jupyterWebAppProps } from './jupyter-web-app-props';

export const jupyterWebAppComponent = component({
  name: 'jupyter-web-app',
  order: 410,
  summary: 'Web page for notebooks.',
  part: 'notebooks',
  requires: ['kubeflow-namespace', 'istio', 'kubeflow-istio-resources', 'notebook-controller'],
  optional: withoutGateway,
  props: jupyterWebAppProps,
  links: {
    menu: [{ order: 10, text: 'Notebooks', link: '/jupyter/', icon: 'book' }],
    documentation: [
      {
        order: 30,
        text: 'Kubeflow Notebooks Documentation',
        link: 'https://www.kubeflow.org/docs/components/notebooks/',
        description: 'Work in JupyterLab, VS Code and RStudio',
      },
    ],
    quickLinks: [{ order: 10, text: 'Create a new Notebook', link: '/jupyter/new', description: 'Notebooks' }],
  },
  construct: JupyterWebApp,
});

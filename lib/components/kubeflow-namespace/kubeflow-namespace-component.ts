import { component } from '../../core/component';
import { KubeflowNamespace } from './kubeflow-namespace';
import { kubeflowNamespaceProps } from './kubeflow-namespace-props';

export const kubeflowNamespaceComponent = component({
  name: 'kubeflow-namespace',
  order: 120,
  summary: 'Namespaces of the components, closed by default.',
  requires: [],
  props: kubeflowNamespaceProps,
  construct: KubeflowNamespace,
});

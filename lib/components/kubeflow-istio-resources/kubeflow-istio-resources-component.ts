import { component } from '../../core/component';
import { KubeflowIstioResources } from './kubeflow-istio-resources';
import { kubeflowIstioResourcesProps } from './kubeflow-istio-resources-props';

export const kubeflowIstioResourcesComponent = component({
  name: 'kubeflow-istio-resources',
  order: 140,
  summary: 'The Gateway of all pages, with TLS.',
  requires: ['cert-manager', 'istio', 'kubeflow-namespace'],
  props: kubeflowIstioResourcesProps,
  construct: KubeflowIstioResources,
});

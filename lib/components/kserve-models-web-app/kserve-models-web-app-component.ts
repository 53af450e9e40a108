import { component } from '../../core/component';
import { withoutGateway } from '../../patterns/web-app-props';
import { KserveModelsWebApp } from './kserve-models-web-app';
import { kserveModelsWebAppProps } from './kserve-models-web-app-props';

export const kserveModelsWebAppComponent = component({
  name: 'kserve-models-web-app',
  order: 610,
  summary: 'Web page for models that are served.',
  part: 'kserve-models-web-app',
  requires: ['kubeflow-namespace', 'istio', 'kubeflow-istio-resources', 'kserve'],
  optional: withoutGateway,
  props: kserveModelsWebAppProps,
  links: { menu: [{ order: 50, text: 'KServe Endpoints', link: '/kserve-endpoints/', icon: 'kubeflow:models' }] },
  construct: KserveModelsWebApp,
});

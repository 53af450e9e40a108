import { component } from '../../core/component';
import { withoutGateway } from '../../patterns/web-app-props';
import { ModelRegistries } from './model-registry';
import { modelRegistriesProps } from './model-registry-props';

export const modelRegistryComponent = component({
  name: 'model-registry',
  order: 620,
  summary: 'Registries of models and their versions, with the page on which users see those of their profiles.',
  part: 'hub',
  requires: ['kubeflow-namespace', 'istio', 'kubeflow-istio-resources', 'kserve'],
  // Its kinds are there before what loads models for it; the controller cannot start without them.
  optional: ({ istio, controller }) => [
    ...withoutGateway({ istio }),
    ...(controller.enabled ? [] : (['kserve'] as const)),
  ],
  asking: ({ controller }) => ({ kserve: controller.enabled ? [['controller', 'enabled']] : [] }),
  props: modelRegistriesProps,
  pages: ({ ui }) => ui.enabled,
  links: {
    menu: [{ order: 60, text: 'Model Registry', link: '/model-registry/', icon: 'assignment' }],
  },
  construct: ModelRegistries,
});

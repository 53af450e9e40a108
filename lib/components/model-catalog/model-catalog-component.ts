import { component } from '../../core/component';
import { ModelCatalog } from './model-catalog';
import { modelCatalogProps } from './model-catalog-props';

export const modelCatalogComponent = component({
  name: 'model-catalog',
  order: 630,
  summary: 'A catalog of models that users may take, on the page of the model registry.',
  part: 'hub',
  requires: ['kubeflow-namespace', 'istio'],
  optional: ({ istio }) => (istio ? [] : (['istio'] as const)),
  props: modelCatalogProps,
  construct: ModelCatalog,
});

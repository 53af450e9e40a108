import { component } from '../../core/component';
import { KnativeServing } from './knative-serving';
import { KNATIVE_SERVING_CRDS } from './knative-serving-crds';
import { knativeServingProps } from './knative-serving-props';

export const knativeServingComponent = component({
  name: 'knative-serving',
  order: 320,
  summary: 'Runs models as services with as many pods as their requests need.',
  part: 'knative',
  requires: ['istio'],
  crds: KNATIVE_SERVING_CRDS,
  props: knativeServingProps,
  construct: KnativeServing,
});

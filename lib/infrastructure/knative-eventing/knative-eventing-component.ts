import { component } from '../../core/component';
import { KnativeEventing } from './knative-eventing';
import { knativeEventingCrds } from './knative-eventing-crds';
import { knativeEventingProps } from './knative-eventing-props';

export const knativeEventingComponent = component({
  name: 'knative-eventing',
  order: 330,
  summary: 'Carries events from sources through brokers and channels to services.',
  part: 'knative',
  requires: [],
  crds: knativeEventingCrds,
  props: knativeEventingProps,
  enabled: false,
  construct: KnativeEventing,
});

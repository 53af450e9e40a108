import { component } from '../../core/component';
import { loginNeeds } from '../../core/login/providers';
import { Dex } from './dex';
import { dexProps } from './dex-props';

export const dexComponent = component({
  name: 'dex',
  order: 160,
  summary: 'The login of the platform itself.',
  part: 'dex',
  requires: ['istio', 'kubeflow-istio-resources'],
  crds: ['authcodes.dex.coreos.com'],
  when: ({ auth }) => loginNeeds(auth.provider, 'dex'),
  props: dexProps,
  construct: Dex,
});

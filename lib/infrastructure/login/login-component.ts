import { component } from '../../core/component';
import { loginNeeds } from '../../core/login/providers';
import { LoginGateway } from './login';
import { loginGatewayProps } from './login-props';

export const loginComponent = component({
  name: 'login',
  order: 150,
  summary: 'What the gateway checks so that nobody gets in who should not.',
  requires: ['istio', 'kubeflow-istio-resources'],
  when: ({ auth }) => loginNeeds(auth.provider, 'login'),
  props: loginGatewayProps,
  construct: LoginGateway,
});

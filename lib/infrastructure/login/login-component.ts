import { component } from '../../core/component';
import { LoginGateway } from './login';
import { loginGatewayProps } from './login-props';

export const loginComponent = component({
  name: 'login',
  summary: 'What the gateway checks so that nobody gets in who should not.',
  requires: ['istio', 'kubeflow-istio-resources'],
  when: () => true,
  props: loginGatewayProps,
  construct: LoginGateway,
});

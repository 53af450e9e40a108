import { component } from '../../core/component';
import { loginNeeds } from '../../core/login/providers';
import { OAuth2Proxy } from './oauth2-proxy';
import { oauth2ProxyProps } from './oauth2-proxy-props';

export const oauth2ProxyComponent = component({
  name: 'oauth2-proxy',
  order: 170,
  summary: 'Sessions of users.',
  part: 'oauth2-proxy',
  requires: ['istio', 'kubeflow-istio-resources'],
  when: ({ auth }) => loginNeeds(auth.provider, 'oauth2-proxy'),
  props: oauth2ProxyProps,
  construct: OAuth2Proxy,
});

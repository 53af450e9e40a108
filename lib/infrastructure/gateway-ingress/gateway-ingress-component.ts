import { component } from '../../core/component';
import { GatewayIngress } from './gateway-ingress';
import { gatewayIngressProps } from './gateway-ingress-props';

export const gatewayIngressComponent = component({
  name: 'gateway-ingress',
  order: 155,
  summary: "What stands before the gateway: a cloud's load balancer, a Route, an Ingress.",
  // Nobody comes before the lock is there.
  requires: ['istio', 'kubeflow-istio-resources', 'login'],
  when: ({ ingress }) => ingress === true,
  props: gatewayIngressProps,
  construct: GatewayIngress,
});

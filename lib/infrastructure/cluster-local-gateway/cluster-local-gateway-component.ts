import { component } from '../../core/component';
import { ClusterLocalGateway } from './cluster-local-gateway';
import { clusterLocalGatewayProps } from './cluster-local-gateway-props';

export const clusterLocalGatewayComponent = component({
  name: 'cluster-local-gateway',
  order: 310,
  summary: 'Gateway for calls between pods of the cluster, to models above all.',
  part: 'istio',
  requires: ['istio'],
  props: clusterLocalGatewayProps,
  construct: ClusterLocalGateway,
});

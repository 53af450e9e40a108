import { component } from '../../core/component';
import { stringAt } from '../../kubernetes/json';
import { Gpu } from './gpu';
import { gpuProps } from './gpu-props';

export const gpuComponent = component({
  name: 'gpu',
  order: 104,
  summary: 'Programs on nodes with GPUs, from `cluster.gpu`.',
  section: 'cluster',
  asked: (cluster) => ['devicePlugin', 'driver'].some((key) => (stringAt(cluster, 'gpu', key) ?? 'none') !== 'none'),
  requires: [],
  props: gpuProps,
  construct: Gpu,
});

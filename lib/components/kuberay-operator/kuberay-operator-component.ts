import { component } from '../../core/component';
import { KuberayOperator } from './kuberay-operator';
import { kuberayOperatorProps } from './kuberay-operator-props';

export const kuberayOperatorComponent = component({
  name: 'kuberay-operator',
  order: 560,
  summary: 'Runs the Ray clusters, jobs and services that the users of profiles describe.',
  part: 'kuberay',
  requires: ['kubeflow-namespace', 'kubeflow-roles'],
  enabled: false,
  crds: ['rayclusters.ray.io', 'rayjobs.ray.io', 'rayservices.ray.io'],
  props: kuberayOperatorProps,
  construct: KuberayOperator,
});

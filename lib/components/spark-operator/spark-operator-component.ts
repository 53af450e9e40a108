import { component } from '../../core/component';
import { SparkOperator } from './spark-operator';
import { sparkOperatorProps } from './spark-operator-props';

export const sparkOperatorComponent = component({
  name: 'spark-operator',
  order: 540,
  summary: 'Runs Spark applications and Spark Connect servers that the users of profiles describe.',
  part: 'spark-operator',
  requires: ['kubeflow-namespace', 'kubeflow-roles'],
  crds: [
    'scheduledsparkapplications.sparkoperator.k8s.io',
    'sparkapplications.sparkoperator.k8s.io',
    'sparkconnects.sparkoperator.k8s.io',
  ],
  props: sparkOperatorProps,
  construct: SparkOperator,
});

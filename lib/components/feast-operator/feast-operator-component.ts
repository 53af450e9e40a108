import { component } from '../../core/component';
import { FeastOperator } from './feast-operator';
import { feastOperatorProps } from './feast-operator-props';

export const feastOperatorComponent = component({
  name: 'feast-operator',
  order: 650,
  summary: 'Runs the feature stores that the users of profiles describe.',
  part: 'feast',
  requires: ['kubeflow-roles'],
  enabled: false,
  crds: ['featurestores.feast.dev'],
  props: feastOperatorProps,
  links: {
    documentation: [
      {
        order: 65,
        text: 'Feast Documentation',
        link: 'https://docs.feast.dev/',
        description: 'Keep features in one place for training and serving',
      },
    ],
  },
  construct: FeastOperator,
});

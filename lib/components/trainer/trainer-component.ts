import { component } from '../../core/component';
import { Trainer } from './trainer';
import { trainerProps } from './trainer-props';

export const trainerComponent = component({
  name: 'trainer',
  order: 500,
  summary: 'Trains models on one or more nodes.',
  part: 'trainer',
  requires: ['kubeflow-namespace', 'istio'],
  // It says who may call in the mesh where there is one.
  optional: () => ['istio'],
  crds: ({ jobSet, leaderWorkerSet }) => [
    'clustertrainingruntimes.trainer.kubeflow.org',
    'trainingruntimes.trainer.kubeflow.org',
    'trainjobs.trainer.kubeflow.org',
    ...(jobSet.installation === 'bundled' ? ['jobsets.jobset.x-k8s.io'] : []),
    ...(leaderWorkerSet === 'bundled' ? ['leaderworkersets.leaderworkerset.x-k8s.io'] : []),
  ],
  props: trainerProps,
  links: {
    documentation: [
      {
        order: 40,
        text: 'Kubeflow Trainer Documentation',
        link: 'https://www.kubeflow.org/docs/components/trainer/',
        description: 'Train models on one node or many',
      },
    ],
  },
  construct: Trainer,
});

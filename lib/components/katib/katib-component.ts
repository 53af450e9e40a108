import { component } from '../../core/component';
import { Katib } from './katib';
import { katibProps } from './katib-props';

export const katibComponent = component({
  name: 'katib',
  order: 580,
  summary: 'Tunes hyperparameters: runs the trials of Experiments and keeps what they measured.',
  part: 'katib',
  requires: ['cert-manager', 'kubeflow-namespace', 'kubeflow-roles', 'istio', 'kubeflow-istio-resources'],
  optional: ({ certificates, istio, userRoles }) => [
    ...(certificates === 'certManager' ? [] : (['cert-manager'] as const)),
    ...(istio ? [] : (['istio', 'kubeflow-istio-resources'] as const)),
    ...(userRoles ? [] : (['kubeflow-roles'] as const)),
  ],
  crds: ['experiments.kubeflow.org', 'suggestions.kubeflow.org', 'trials.kubeflow.org'],
  props: katibProps,
  links: {
    menu: [{ order: 40, text: 'Katib Experiments', link: '/katib/', icon: 'kubeflow:katib' }],
    documentation: [
      {
        order: 50,
        text: 'Katib Documentation',
        link: 'https://www.kubeflow.org/docs/components/katib/',
        description: 'Tune the hyperparameters of your models',
      },
    ],
  },
  construct: Katib,
});

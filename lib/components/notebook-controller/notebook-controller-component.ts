import { component } from '../../core/component';
import { NotebookController } from './notebook-controller';
import { notebookControllerProps } from './notebook-controller-props';

export const notebookControllerComponent = component({
  name: 'notebook-controller',
  order: 400,
  summary: 'Runs the notebooks of profiles.',
  part: 'notebooks',
  requires: ['kubeflow-namespace', 'istio'],
  optional: ({ istio, ownNamespace }) => [
    ...(istio ? [] : (['istio'] as const)),
    ...(ownNamespace ? (['kubeflow-namespace'] as const) : []),
  ],
  crds: ['notebooks.kubeflow.org'],
  props: notebookControllerProps,
  construct: NotebookController,
});

import { component } from '../../core/component';
import { withOwnNamespace } from '../../patterns/own-namespace-props';
import { NotebookController } from './notebook-controller';
import { notebookControllerProps } from './notebook-controller-props';

export const notebookControllerComponent = component({
  name: 'notebook-controller',
  order: 400,
  summary: 'Runs the notebooks of profiles.',
  part: 'notebooks',
  requires: ['kubeflow-namespace', 'istio'],
  optional: (settings) => [...(settings.istio ? [] : (['istio'] as const)), ...withOwnNamespace(settings)],
  crds: ['notebooks.kubeflow.org'],
  props: notebookControllerProps,
  construct: NotebookController,
});
